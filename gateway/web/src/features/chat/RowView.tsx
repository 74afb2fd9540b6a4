import type { Peer } from "../../protocol";
import type { SharedPositions } from "../../store";
import { Beginning } from "./Beginning";
import { DaySeparator } from "./DaySeparator";
import { MessageItem } from "./MessageItem";
import styles from "./message.module.css";
import { NewDivider } from "./NewDivider";
import type { Row } from "./rows";
import { SystemNote } from "./SystemNote";

interface RowViewProps {
  readonly row: Row;
  readonly isFirstNew: boolean;
  readonly me: string;
  readonly peer: Peer;
  readonly positions: SharedPositions;
  /** The user asks who has read the message with this `seq`. */
  readonly onInspect: (seq: number) => void;
}

/** One row of the message list, under the day that it begins. */
export function RowView({ row, isFirstNew, me, peer, positions, onInspect }: RowViewProps) {
  return (
    <div className={styles.row}>
      {row.seq === 1 && <Beginning peer={peer} />}
      {row.startsDay && row.time !== null && <DaySeparator date={row.time} />}
      {isFirstNew && <NewDivider />}
      {row.kind === "system" && <SystemNote entry={row.entry} />}
      {row.kind === "message" && (
        <MessageItem
          row={row}
          own={row.author === me}
          inGroup={peer.type === "group"}
          positions={positions}
          onInspect={onInspect}
        />
      )}
    </div>
  );
}
