import type { ConversationSummary, Entry } from "../protocol";
import { lastSeq } from "./log";
import { type Conversation, emptyConversation } from "./state";

/*
 * What this browser had kept of a conversation is shown before the server has answered, but it is no proof that the
 * server's log goes on from it: the server may have been set up anew, or gone back to a backup.
 */

/**
 * How far the server is told that the log is held. Of one that was kept it is told one less: the entry that comes
 * again for it shows whether the log still is the same.
 */
export function syncPosition({ unconfirmed }: Conversation, end: number): number {
  return unconfirmed ? end - 1 : end;
}

/** What was kept of a conversation, once the server's list tells of it: its entries at most, and only of the same log. */
export function confirmedByList(kept: Conversation, summary: ConversationSummary): Conversation {
  const begun = { ...emptyConversation(kept.key, kept.peer), epoch: kept.epoch };
  const { entries, reachedStart, loading, lastSeq: end } = kept;
  const last = summary.last_message;
  const held = last === null ? undefined : entries.find(({ seq }) => seq === last.seq);
  const isOther = last !== null && held !== undefined && !isSame(held, last);
  if (entries.length === 0) return begun;
  if (summary.last_seq < end || isOther) return { ...begun, epoch: kept.epoch + 1 };
  return { ...begun, entries, reachedStart, loading, unconfirmed: held === undefined };
}

/** What was kept of a conversation, once entries come of its log: all of it, or nothing if the log is another. */
export function confirmedByEntries(kept: Conversation, added: readonly Entry[]): Conversation {
  const end = lastSeq(kept.entries) ?? 0;
  const held = new Map(kept.entries.map((entry) => [entry.seq, entry]));
  const both = added.filter(({ seq }) => held.has(seq));
  if (both.length === 0) return kept;
  const isLogTheSame = both.every((entry) => isSame(held.get(entry.seq), entry));
  const hasNews = added.some(({ seq }) => seq > end);
  // Where there is something new it is opened anew: at what has come meanwhile.
  const epoch = isLogTheSame && !hasNews ? kept.epoch : kept.epoch + 1;
  const confirmed = { ...kept, unconfirmed: false, epoch };
  return isLogTheSame ? confirmed : { ...confirmed, entries: [], reachedStart: false };
}

/** Whether two entries of one place are the same one. */
function isSame(one: Entry | undefined, other: Entry): boolean {
  if (one === undefined || one.type !== other.type) return false;
  if (one.type === "unknown" || other.type === "unknown") return true;
  const isSameId = !("id" in one && "id" in other) || one.id === other.id;
  return isSameId && one.from === other.from && one.timestamp === other.timestamp;
}
