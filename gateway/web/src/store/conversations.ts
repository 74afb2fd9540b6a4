import {
  type ConversationKey,
  type ConversationSummary,
  type Entry,
  type Group,
  type HistoryFrame,
  peerOf,
} from "../protocol";
import { byKey, withKey } from "./byKey";
import { confirmedByEntries, confirmedByList, isOtherLog, withoutLog } from "./confirm";
import { endOfFirstRun, firstSeq, isMessage, lastSeq, mergeEntries } from "./log";
import { arrived } from "./outbox";
import { addReceipts, receiptsOfNewcomers, trimReceipts } from "./receipts";
import { type ChatState, type Conversation, emptyConversation } from "./state";
import { stopTyping } from "./typing";

/** The state with one conversation changed; unchanged if it is not known. */
export function updateConversation(
  state: ChatState,
  key: ConversationKey,
  change: (conversation: Conversation) => Conversation,
): ChatState {
  const known = state.conversations[key];
  if (known === undefined) return state;
  const changed = change(known);
  if (changed === known) return state;
  return { ...state, conversations: withKey(state.conversations, key, changed) };
}

/** Takes entries into a conversation's log, which begins with them if it is new. */
export function addEntries(
  state: ChatState,
  key: ConversationKey,
  entries: readonly Entry[],
): ChatState {
  const peer = peerOf(key, state.me);
  if (peer === null || entries.length === 0) return state;
  const known = state.conversations[key] ?? emptyConversation(key, peer);
  const confirmed = confirmedBy(known, entries);
  const merged = withEntries(confirmed, mergeEntries(confirmed.entries, entries));
  const changed = withNewcomers(merged, entries, state);
  const conversations = withKey(state.conversations, key, changed);
  return entries.reduce(
    (after, entry) =>
      isMessage(entry) ? stopTyping(arrived(after, entry), key, entry.from) : after,
    { ...state, conversations },
  );
}

/** What is held of the conversation's log, if that is the one that these entries are of. */
function confirmedBy(held: Conversation, entries: readonly Entry[]): Conversation {
  if (held.unconfirmed) return confirmedByEntries(held, entries);
  return isOtherLog(held, entries) ? withoutLog(held) : held;
}

/** Who has come into the group has read what was there before, this user too. */
function withNewcomers(conversation: Conversation, entries: readonly Entry[], state: ChatState) {
  const newcomers = receiptsOfNewcomers(entries);
  const others = newcomers.filter(({ from }) => from !== state.me);
  const told = addReceipts(conversation, state.groups[conversation.peer.to], others);
  const own = newcomers.filter(({ from }) => from === state.me);
  const seq = Math.max(told.readSeq, ...own.map((it) => it.read_seq));
  return seq === told.readSeq ? told : { ...told, readSeq: seq, unreadAt: { count: 0, seq } };
}

export function applyHistory(state: ChatState, frame: HistoryFrame): ChatState {
  const known = state.conversations[frame.conversation];
  // It was asked for before this user was removed, or before what it goes on from was given up.
  if (known === undefined || (frame.id !== null && isApart(known, frame.messages))) return state;
  if (!frame.reset) return addEntries(state, frame.conversation, frame.messages);
  // Too much is missing to be filled: only what follows the new page is kept.
  const end = lastSeq(frame.messages) ?? 0;
  const cleared = updateConversation(state, frame.conversation, (it) => {
    const entries = it.unconfirmed ? [] : it.entries.filter((entry) => entry.seq > end);
    const reachedStart = firstSeq(entries) === 1;
    const anew = { loading: "idle", epoch: it.epoch + 1, unconfirmed: null, missed: null } as const;
    return { ...it, ...anew, entries, reachedStart };
  });
  return addEntries(cleared, frame.conversation, frame.messages);
}

/** Whether a page ends before what is held begins, with a hole between the two. */
function isApart({ entries }: Conversation, page: readonly Entry[]): boolean {
  const [first, end] = [firstSeq(entries), lastSeq(page)];
  return first !== null && end !== null && end < first - 1;
}

/** The conversation as the server's list has it, with the entries that are held of it. */
export function summarised(
  known: Conversation | undefined,
  summary: ConversationSummary,
  group: Group | undefined,
): Conversation {
  const { conversation: key, type, to } = summary;
  const held = known ?? emptyConversation(key, { type, to });
  const before = confirmedByLine(held, summary);
  const listed: Conversation = {
    ...before,
    missed: missedBy(before, summary),
    lastSeq: Math.max(before.lastSeq, summary.last_seq),
    lastEntry: newer(before.lastEntry, summary.last_message),
    readSeq: summary.read_seq,
    unreadAt: { count: summary.unread, seq: summary.last_seq },
  };
  return addReceipts(trimReceipts(listed, group), group, summary.receipts);
}

/** What is held of a conversation that the list tells of. How far the others have it is told anew if the log is another one. */
function confirmedByLine(held: Conversation, summary: ConversationSummary): Conversation {
  if (held.unconfirmed) return confirmedByList(held, summary);
  const last = summary.last_message;
  const isOther = last !== null && isOtherLog(held, [last]);
  return isOther ? { ...withoutLog(held), receipts: byKey() } : held;
}

/** What the list is ahead of what is held: it came while there was no connection, or while the server had lost track. */
function missedBy({ entries, missed }: Conversation, { last_seq }: ConversationSummary) {
  const end = lastSeq(entries);
  return end === null || end >= last_seq ? missed : { first: end + 1, last: last_seq };
}

export function markRead(conversation: Conversation, seq: number): Conversation {
  if (seq <= conversation.readSeq) return conversation;
  const readAll = seq >= conversation.lastSeq;
  return {
    ...conversation,
    readSeq: seq,
    // The server counts what remains when not everything was read.
    unreadAt: readAll ? { count: 0, seq } : conversation.unreadAt,
  };
}

/**
 * Takes the server's count, which holds for all that has come so far. A count as of `readSeq` tells
 * nothing once this user has read further: the next one is on its way.
 */
export function setUnread(
  conversation: Conversation,
  count: number,
  readSeq = conversation.readSeq,
): Conversation {
  if (readSeq < conversation.readSeq) return conversation;
  return { ...conversation, readSeq, unreadAt: { count, seq: conversation.lastSeq } };
}

/** Gives up all but the newest entries. Where there is a hole, it is filled first. */
export function letGo(conversation: Conversation, keep: number): Conversation {
  const { entries } = conversation;
  if (entries.length <= keep || endOfFirstRun(entries) !== lastSeq(entries)) return conversation;
  return { ...conversation, entries: entries.slice(-keep), reachedStart: false };
}

/** Whether all that is unread is held, so that the first of it can be shown. */
export function holdsUnread(conversation: Conversation, me: string): boolean {
  const first = firstSeq(conversation.entries);
  if (first === null) return false;
  const { reachedStart, readSeq } = conversation;
  return reachedStart || first <= readSeq + 1 || unreadCount(conversation, me) === 0;
}

/** Where the unread messages begin; null if there are none, or the first is not held. */
export function firstUnread(conversation: Conversation, me: string): number | null {
  if (unreadCount(conversation, me) === 0 || !holdsUnread(conversation, me)) return null;
  return firstForeignAfter(conversation, conversation.readSeq, me);
}

/** The first message of somebody else after this place in the log. */
export function firstForeignAfter(
  { entries }: Conversation,
  after: number,
  me: string,
): number | null {
  const found = entries.find((entry) => entry.seq > after && isMessage(entry) && entry.from !== me);
  return found?.seq ?? null;
}

/** How many messages of others this user has not read. */
export function unreadCount(conversation: Conversation, me: string): number {
  const { count, seq } = conversation.unreadAt;
  const from = Math.max(seq, conversation.readSeq);
  let since = 0;
  for (let index = conversation.entries.length - 1; index >= 0; index -= 1) {
    const entry = conversation.entries[index];
    if (entry === undefined || entry.seq <= from) break;
    if (isMessage(entry) && entry.from !== me) since += 1;
  }
  return count + since;
}

function withEntries(conversation: Conversation, entries: readonly Entry[]): Conversation {
  if (entries === conversation.entries) return conversation;
  const newest = entries.at(-1) ?? null;
  return {
    ...conversation,
    entries,
    lastSeq: Math.max(conversation.lastSeq, newest?.seq ?? 0),
    lastEntry: newer(conversation.lastEntry, newest),
    reachedStart: conversation.reachedStart || entries[0]?.seq === 1,
  };
}

function newer(one: Entry | null, other: Entry | null): Entry | null {
  if (one === null || other === null) return one ?? other;
  return other.seq > one.seq ? other : one;
}
