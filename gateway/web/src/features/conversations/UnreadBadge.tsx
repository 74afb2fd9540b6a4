import { texts } from "../../texts";
import styles from "./row.module.css";

const MOST_SHOWN = 99;

interface UnreadBadgeProps {
  readonly id: string;
  readonly count: number;
}

export function UnreadBadge({ id, count }: UnreadBadgeProps) {
  if (count === 0) return null;
  return (
    <span id={id} role="img" aria-label={texts.sidebar.unread(count)} className={styles.badge}>
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
    </span>
  );
}
