import ListItemButton from "@mui/material/ListItemButton";
import { type MouseEvent, memo, useId } from "react";
import { useNow } from "../../hooks/useNow";
import { plainLine } from "../../markdown";
import { conversationPath, navigate } from "../../navigation";
import type { ConversationKey, Peer } from "../../protocol";
import { texts } from "../../texts";
import { listTime } from "../../time";
import { useDraftOf } from "../composer/useDraft";
import { PeerAvatar } from "./PeerAvatar";
import styles from "./row.module.css";
import { UnreadBadge } from "./UnreadBadge";

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
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversationKey, peer, name, line, lastActivity, unread, selected, isTabStop } = props;
  const path = conversationPath(conversationKey);
  const id = useId();
  // What is being typed where one is shows there.
  const kept = useDraftOf(conversationKey);
  const draft = selected ? "" : kept;

  const open = (event: MouseEvent): void => {
    // A new tab or window is the browser's business.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(path);
  };

  return (
    <ListItemButton
      component="a"
      href={path}
      onClick={open}
      selected={selected}
      tabIndex={isTabStop ? 0 : -1}
      // All that is to be seen, but beginning with the name, not with the picture's dot.
      aria-labelledby={`${id}name ${id}time ${id}line ${id}unread`}
      aria-current={selected ? "page" : undefined}
      sx={{ borderRadius: "12px", mx: 1, px: 1.5, py: "var(--row-y)", gap: 1.5 }}
    >
      <PeerAvatar peer={peer} name={name} />
      <div className={unread > 0 ? `${styles.lines} ${styles.unread}` : styles.lines}>
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
          <UnreadBadge id={`${id}unread`} count={unread} />
        </div>
      </div>
    </ListItemButton>
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
