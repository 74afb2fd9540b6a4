import { texts } from "../../texts";
import styles from "./row.module.css";

interface UnreadBadgeProps {
  readonly id: string;
  readonly count: number;
  /** The user has marked it as unread. */
  readonly isMarked?: boolean;
  /** Nobody is to be called by it. */
  readonly isQuiet?: boolean;
}

/** The whole number: what is to be seen is part of what the row is called. */
export function UnreadBadge({ id, count, isMarked = false, isQuiet = false }: UnreadBadgeProps) {
  const look = isQuiet ? `${styles.badge} ${styles.quiet}` : styles.badge;
  if (count > 0) {
    return (
      <span id={id} role="img" aria-label={texts.sidebar.unread(count)} className={look}>
        {texts.sidebar.unreadShort(count)}
      </span>
    );
  }
  if (!isMarked) return null;
  const label = texts.conversation.markedUnread;
  return <span id={id} role="img" aria-label={label} className={`${look} ${styles.dot}`} />;
}
