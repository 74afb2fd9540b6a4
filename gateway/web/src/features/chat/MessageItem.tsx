import Box from "@mui/material/Box";
import { memo } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { deliveryState, displayName, type SharedPositions } from "../../store";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";
import { ProfileButton } from "../people/ProfileButton";
import { FailedActions } from "./FailedActions";
import { MessageBubble } from "./MessageBubble";
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

const AVATAR = 32;

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { row, own, inGroup, positions, onInspect } = props;
  const { seq } = row;
  const name = useChatState((state) => displayName(state.users, row.author));
  const showsAuthor = inGroup && !own;
  return (
    <Box sx={{ pt: row.startsGroup ? "var(--group-gap)" : "var(--message-gap)" }}>
      <Box sx={{ display: "flex", gap: 1, justifyContent: own ? "flex-end" : "flex-start" }}>
        {showsAuthor && (
          <Box sx={{ width: AVATAR, flexShrink: 0 }}>
            {row.startsGroup && (
              <ProfileButton username={row.author} isEcho sx={{ borderRadius: "50%" }}>
                <PersonAvatar username={row.author} name={name} size={AVATAR} />
              </ProfileButton>
            )}
          </Box>
        )}
        <MessageBubble
          content={row.content}
          time={row.time}
          own={own}
          author={{ username: row.author, name: own ? texts.chat.you : name }}
          isAuthorShown={showsAuthor && row.startsGroup}
          ticks={own ? tickState(row, positions) : null}
          onInspect={own && inGroup && seq !== null ? () => onInspect(seq) : null}
          startsGroup={row.startsGroup}
        />
      </Box>
      {row.pending?.status === "failed" && <FailedActions item={row.pending} />}
    </Box>
  );
});

function tickState(row: MessageRow, positions: SharedPositions): TickState {
  if (row.pending !== null) return row.pending.status === "failed" ? "failed" : "waiting";
  return deliveryState(row.seq ?? Number.POSITIVE_INFINITY, positions);
}
