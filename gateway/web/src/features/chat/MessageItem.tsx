import { memo } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { deliveryState, displayName, type SharedPositions } from "../../store";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";
import { ProfileButton } from "../people/ProfileButton";
import { FailedActions } from "./FailedActions";
import { MessageBubble } from "./MessageBubble";
import styles from "./message.module.css";
import type { MessageRow } from "./rows";
import type { TickState } from "./Ticks";

interface MessageItemProps {
  readonly row: MessageRow;
  readonly own: boolean;
  /** In a group it has to be said who wrote what. */
  readonly inGroup: boolean;
  readonly positions: SharedPositions;
  /** The user asks who has read the message with this `seq`. */
  readonly onInspect: (seq: number) => void;
}

/** Its side in pixels. */
const AVATAR = 32;

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { row, own, inGroup, positions, onInspect } = props;
  const { seq } = row;
  const name = useChatState((state) => displayName(state.users, row.author));
  const showsAuthor = inGroup && !own;
  return (
    <div className={classNames(own, row.startsGroup)}>
      <div className={styles.line}>
        {showsAuthor && (
          <div className={styles.picture}>
            {row.startsGroup && (
              <ProfileButton username={row.author} isEcho sx={{ borderRadius: "50%" }}>
                <PersonAvatar username={row.author} name={name} size={AVATAR} />
              </ProfileButton>
            )}
          </div>
        )}
        <MessageBubble
          content={row.content}
          time={row.time}
          own={own}
          author={{ username: row.author, name: own ? texts.chat.you : name }}
          isAuthorShown={showsAuthor && row.startsGroup}
          ticks={own ? tickState(row, positions) : null}
          onInspect={own && inGroup && seq !== null ? () => onInspect(seq) : null}
        />
      </div>
      {row.pending?.status === "failed" && <FailedActions item={row.pending} />}
    </div>
  );
});

function classNames(own: boolean, startsGroup: boolean): string {
  return [styles.message, own && styles.own, startsGroup && styles.first].filter(Boolean).join(" ");
}

function tickState(row: MessageRow, positions: SharedPositions): TickState {
  if (row.pending !== null) return row.pending.status === "failed" ? "failed" : "waiting";
  return deliveryState(row.seq ?? Number.POSITIVE_INFINITY, positions);
}
