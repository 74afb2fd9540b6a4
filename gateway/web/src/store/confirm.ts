import type { ConversationSummary, Entry } from "../protocol";
import { type Conversation, emptyConversation } from "./state";

/*
 * What this browser had kept of a conversation is shown before the server has answered, but it is no proof that the
 * server's log goes on from it: the server may have been set up anew, or gone back to a backup. The latter may happen
 * to a page that is open too: it is found out when an entry comes that is not the one held in its place.
 */

/**
 * How far the server is told that the log is held. Of one that was kept it is told one less: the entry that comes
 * again for it shows whether the log still is the same.
 */
export function syncPosition({ unconfirmed }: Conversation, end: number): number {
  return unconfirmed === null ? end : end - 1;
}

/** What was kept of a conversation, once the server's list tells of it: its entries at most, and only of the same log. */
export function confirmedByList(kept: Conversation, summary: ConversationSummary): Conversation {
  const begun = { ...emptyConversation(kept.key, kept.peer), epoch: kept.epoch };
  const { entries, reachedStart, loading, unconfirmed } = kept;
  const lastEntry = entries.at(-1);
  if (lastEntry === undefined) return begun;
  const { last_message: last, last_seq } = summary;
  const [held] = last === null ? [] : pairs(kept, [last]);
  const isShorter = last_seq < (unconfirmed?.last ?? 0);
  if (isShorter || (held && !isSame(...held))) return { ...begun, epoch: kept.epoch + 1 };
  const log = { entries, lastEntry, lastSeq: lastEntry.seq, reachedStart, loading };
  return { ...begun, ...log, unconfirmed: held ? null : unconfirmed };
}

/** What was kept of a conversation, once entries come of its log: all of it, or nothing if the log is another. */
export function confirmedByEntries(kept: Conversation, added: readonly Entry[]): Conversation {
  const both = pairs(kept, added);
  if (both.length === 0) return kept;
  const isLogTheSame = both.every(([held, entry]) => isSame(held, entry));
  const hasNews = added.some(({ seq }) => seq > (kept.unconfirmed?.last ?? 0));
  // Where there is something new it is opened anew: at what has come meanwhile.
  const epoch = isLogTheSame && !hasNews ? kept.epoch : kept.epoch + 1;
  const confirmed = { ...kept, unconfirmed: null, epoch };
  return isLogTheSame ? confirmed : { ...confirmed, entries: [], reachedStart: false };
}

/** Whether one of these entries shows that the server's log is another one than what is held by now. */
export function isOtherLog({ entries, lastEntry }: Conversation, added: readonly Entry[]): boolean {
  const end = Math.max(entries.at(-1)?.seq ?? 0, lastEntry?.seq ?? 0);
  const repeated = added.filter(({ seq }) => seq <= end);
  if (repeated.length === 0) return false;
  const known = lastEntry === null ? entries : [...entries, lastEntry];
  const bySeq = new Map(known.map((entry) => [entry.seq, entry]));
  return repeated.some((entry) => !isSame(bySeq.get(entry.seq) ?? entry, entry));
}

/** The conversation without what was held of its log. */
export function withoutLog(conversation: Conversation): Conversation {
  const nothing = { entries: [], lastEntry: null, lastSeq: 0, reachedStart: false } as const;
  return { ...conversation, ...nothing, epoch: conversation.epoch + 1 };
}

/** The entries that were kept, each with the one that the server has in its place. */
function pairs({ entries, unconfirmed }: Conversation, added: readonly Entry[]): [Entry, Entry][] {
  if (unconfirmed === null) return [];
  const { first, last } = unconfirmed;
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return added.flatMap((entry): [Entry, Entry][] => {
    const held = entry.seq >= first && entry.seq <= last ? bySeq.get(entry.seq) : undefined;
    return held === undefined ? [] : [[held, entry]];
  });
}

/** Whether two entries of one place are the same one. */
function isSame(one: Entry, other: Entry): boolean {
  if (one.type !== other.type) return false;
  if (one.type === "unknown" || other.type === "unknown") return true;
  const isSameId = !("id" in one && "id" in other) || one.id === other.id;
  return isSameId && one.from === other.from && one.timestamp === other.timestamp;
}
