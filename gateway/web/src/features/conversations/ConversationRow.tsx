import MoreVert from "@mui/icons-material/MoreVert";
import NotificationsOffOutlined from "@mui/icons-material/NotificationsOffOutlined";
import ListItemButton from "@mui/material/ListItemButton";
import { type MouseEvent, memo, useId, useRef } from "react";
import { useNow } from "../../hooks/useNow";
import { plainLine } from "../../markdown";
import { conversationPath, navigate } from "../../navigation";
import type { ConversationKey, Peer } from "../../protocol";
import { texts } from "../../texts";
import { listTime } from "../../time";
import { useDraftOf } from "../composer/useDraft";
import { useMark } from "./marks";
import { PeerAvatar } from "./PeerAvatar";
import styles from "./row.module.css";
import { UnreadBadge } from "./UnreadBadge";

/** The menu of a conversation, and what it opens at. */
export interface OpenMenu {
  readonly conversationKey: ConversationKey;
  readonly name: string;
  readonly anchor: HTMLElement;
}

interface ConversationRowProps {
  readonly conversationKey: ConversationKey;
  readonly peer: Peer;
  readonly name: string;
  readonly line: string;
  /** RFC 3339; empty if nothing has happened yet. */
  readonly lastActivity: string;
  readonly unread: number;
  readonly selected: boolean;
  /** Of all rows, the Tab key leads to this one. */
  readonly isTabStop: boolean;
  /** Its menu is open. */
  readonly hasMenu: boolean;
  /** The menu is asked for. */
  readonly onMenu: (menu: OpenMenu) => void;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversationKey, peer, name, line, lastActivity, unread, selected } = props;
  const { isTabStop, hasMenu, onMenu } = props;
  const path = conversationPath(conversationKey);
  const id = useId();
  // What is being typed where one is shows there.
  const kept = useDraftOf(conversationKey);
  const draft = selected ? "" : kept;
  const { mutedUntil, isUnread } = useMark(conversationKey);
  const isMuted = mutedUntil > 0;
  const isToRead = unread > 0 || isUnread;
  const more = useRef<HTMLButtonElement>(null);

  const openMenu = (event: MouseEvent): void => {
    event.preventDefault();
    if (more.current !== null) onMenu({ conversationKey, name, anchor: more.current });
  };

  const open = (event: MouseEvent): void => {
    // A new tab or window is the browser's business.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(path);
  };

  return (
    <div className={styles.row}>
      <ListItemButton
        component="a"
        href={path}
        onClick={open}
        onContextMenu={openMenu}
        selected={selected}
        tabIndex={isTabStop ? 0 : -1}
        // All that is to be seen, but beginning with the name, not with the picture's dot, which tells the presence.
        aria-labelledby={`${id}name ${id}time ${id}line ${id}unread ${id}muted ${id}picture`}
        aria-current={selected ? "page" : undefined}
        sx={{ borderRadius: "12px", mx: 1, px: 1.5, py: "var(--row-y)", gap: 1.5 }}
      >
        <div id={`${id}picture`}>
          <PeerAvatar peer={peer} name={name} />
        </div>
        <div className={isToRead ? `${styles.lines} ${styles.unread}` : styles.lines}>
          <div className={styles.line}>
            <span id={`${id}name`} className={styles.name} dir="auto">
              {name}
            </span>{" "}
            <ActivityTime id={`${id}time`} at={lastActivity} />
          </div>{" "}
          <div className={styles.line}>
            <span id={`${id}line`} className={styles.last} dir="auto">
              {draft === "" ? line : texts.message.draft(plainLine(draft))}
            </span>{" "}
            {isMuted && (
              <span
                id={`${id}muted`}
                role="img"
                aria-label={texts.conversation.muted}
                className={styles.muted}
              >
                <NotificationsOffOutlined fontSize="inherit" />
              </span>
            )}{" "}
            <UnreadBadge id={`${id}unread`} count={unread} isMarked={isUnread} isQuiet={isMuted} />
          </div>
        </div>
      </ListItemButton>
      <button
        ref={more}
        type="button"
        className={styles.more}
        aria-label={texts.conversation.options(name)}
        aria-haspopup="menu"
        aria-expanded={hasMenu}
        tabIndex={isTabStop ? 0 : -1}
        onClick={openMenu}
      >
        <MoreVert fontSize="small" />
      </button>
    </div>
  );
});

interface ActivityTimeProps {
  readonly id: string;
  /** RFC 3339; empty if nothing has happened yet. */
  readonly at: string;
}

function ActivityTime({ id, at }: ActivityTimeProps) {
  const now = useNow();
  if (at === "") return null;
  return (
    <time id={id} className={styles.time} dateTime={at}>
      {listTime(new Date(at), now)}
    </time>
  );
}
