import type { Entry, SystemEntry } from "../../protocol";
import type { OutboxItem } from "../../store";

interface RowBase {
  /** Stays the same when a pending message takes its place in the log. */
  readonly key: string;
  /** The place in the log; null for what is not there yet. */
  readonly seq: number | null;
  /** The first of its day, which is named above it. */
  readonly startsDay: boolean;
  /** Null for an entry that shows nothing. */
  readonly time: Date | null;
}

export interface MessageRow extends RowBase {
  readonly kind: "message";
  readonly time: Date;
  readonly author: string;
  readonly content: string;
  /** Null once the message is in the log. */
  readonly pending: OutboxItem | null;
  /** First and last of what one author wrote in one go. */
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
}

export interface SystemRow extends RowBase {
  readonly kind: "system";
  readonly entry: SystemEntry;
}

export interface BlankRow extends RowBase {
  readonly kind: "blank";
}

export type Row = MessageRow | SystemRow | BlankRow;

/** Messages by one author less than so far apart belong together. */
const GROUP_WITHIN_MS = 5 * 60_000;

/** What the list shows: a row for each entry, so that a row's index follows from its `seq`, then the outbox. */
export function buildRows(
  entries: readonly Entry[],
  outbox: readonly OutboxItem[],
  me: string,
): Row[] {
  const rows = [...entries.map(entryRow), ...outbox.map((item) => pendingRow(item, me))];
  return rows.map((row, index) => placed(row, rows[index - 1], rows[index + 1]));
}

function entryRow(entry: Entry): Row {
  const base = { seq: entry.seq, startsDay: false };
  switch (entry.type) {
    case "private_message":
    case "group_message":
      return {
        ...base,
        kind: "message",
        key: `${entry.from}:${entry.id}`,
        time: new Date(entry.timestamp),
        author: entry.from,
        content: entry.content,
        pending: null,
        startsGroup: true,
        endsGroup: true,
      };
    case "system":
      return {
        ...base,
        kind: "system",
        key: `seq:${entry.seq}`,
        time: new Date(entry.timestamp),
        entry,
      };
    case "unknown":
      return { ...base, kind: "blank", key: `seq:${entry.seq}`, time: null };
  }
}

function pendingRow(item: OutboxItem, me: string): Row {
  return {
    kind: "message",
    key: `${me}:${item.id}`,
    seq: null,
    startsDay: false,
    time: new Date(item.createdAt),
    author: me,
    content: item.content,
    pending: item,
    startsGroup: true,
    endsGroup: true,
  };
}

/** The row with what its neighbours decide. */
function placed(row: Row, before: Row | undefined, after: Row | undefined): Row {
  const startsDay = row.time !== null && !isSameDay(row.time, before?.time ?? null);
  if (row.kind !== "message") return { ...row, startsDay };
  return {
    ...row,
    startsDay,
    startsGroup: !belongTogether(before, row),
    endsGroup: !belongTogether(row, after),
  };
}

function belongTogether(one: Row | undefined, next: Row | undefined): boolean {
  if (one?.kind !== "message" || next?.kind !== "message") return false;
  return (
    one.author === next.author &&
    isSameDay(one.time, next.time) &&
    next.time.getTime() - one.time.getTime() < GROUP_WITHIN_MS
  );
}

function isSameDay(one: Date, other: Date | null): boolean {
  return other !== null && one.toDateString() === other.toDateString();
}
