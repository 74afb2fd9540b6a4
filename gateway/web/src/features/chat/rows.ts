import type { Entry, SystemEntry } from "../../protocol";
import type { OutboxItem } from "../../store";

interface RowBase {
  /** Stays the same when a pending message takes its place in the log. */
  readonly key: string;
  /** The place in the log; null for what is not there yet. */
  readonly seq: number | null;
  /** Null for an entry that shows nothing. */
  readonly time: Date | null;
  /** The calendar day, in the browser's time zone; null as above. */
  readonly day: string | null;
  /** The first of its day, which is named above it. */
  readonly startsDay: boolean;
}

export interface MessageRow extends RowBase {
  readonly kind: "message";
  readonly time: Date;
  readonly author: string;
  readonly content: string;
  /** Null once the message is in the log. */
  readonly pending: OutboxItem | null;
  /** The first of what one author wrote in one go. */
  readonly startsGroup: boolean;
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

/**
 * The row last made for each entry: as long as nothing about it changes it is the same object, so that
 * a new message in a long conversation renders one row and not all that are on the screen.
 */
const made = new WeakMap<Entry | OutboxItem, Row>();

/** What the list shows: a row for each entry, so that a row's index follows from its `seq`, then the outbox. */
export function buildRows(
  entries: readonly Entry[],
  outbox: readonly OutboxItem[],
  me: string,
): Row[] {
  const sources: readonly (Entry | OutboxItem)[] = [...entries, ...outbox];
  const rows = sources.map((source) => made.get(source) ?? newRow(source, me));
  // Whether the first one held begins its day is not known until the one before it comes: taken away again, what says so would move all below it.
  let day = (entries[0]?.seq ?? 1) > 1 ? (rows[0]?.day ?? null) : null;
  return rows.map((row, index) => {
    const startsDay = row.day !== null && row.day !== day;
    day = row.day ?? day;
    const placed = place(row, startsDay, rows[index - 1]);
    const source = sources[index];
    if (source !== undefined) made.set(source, placed);
    return placed;
  });
}

function newRow(source: Entry | OutboxItem, me: string): Row {
  return "type" in source ? entryRow(source) : pendingRow(source, me);
}

function entryRow(entry: Entry): Row {
  const { seq } = entry;
  switch (entry.type) {
    case "private_message":
    case "group_message":
      return {
        ...messageRow(`${entry.from}:${entry.id}`, entry.from, entry.content, entry.timestamp),
        seq,
      };
    case "system":
      return { kind: "system", key: `seq:${seq}`, seq, ...moment(entry.timestamp), entry };
    case "unknown":
      return { kind: "blank", key: `seq:${seq}`, seq, time: null, day: null, startsDay: false };
  }
}

function pendingRow(item: OutboxItem, me: string): Row {
  return { ...messageRow(`${me}:${item.id}`, me, item.content, item.createdAt), pending: item };
}

function messageRow(key: string, author: string, content: string, timestamp: string): MessageRow {
  return {
    kind: "message",
    key,
    seq: null,
    ...moment(timestamp),
    author,
    content,
    pending: null,
    startsGroup: true,
  };
}

function moment(timestamp: string) {
  const time = new Date(timestamp);
  return { time, day: time.toDateString(), startsDay: false };
}

/** The row with what its neighbours decide; the same object if that is how it already is. */
function place(row: Row, startsDay: boolean, before: Row | undefined): Row {
  if (row.kind !== "message") return row.startsDay === startsDay ? row : { ...row, startsDay };
  const startsGroup = !belongTogether(before, row);
  const isSame = row.startsDay === startsDay && row.startsGroup === startsGroup;
  return isSame ? row : { ...row, startsDay, startsGroup };
}

function belongTogether(one: Row | undefined, next: Row | undefined): boolean {
  if (one?.kind !== "message" || next?.kind !== "message") return false;
  return (
    one.author === next.author &&
    one.day === next.day &&
    next.time.getTime() - one.time.getTime() < GROUP_WITHIN_MS
  );
}
