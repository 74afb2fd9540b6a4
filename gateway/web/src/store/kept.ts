import type { Entry } from "../protocol";
import { byKey } from "./byKey";
import { unreadCount } from "./conversations";
import { firstSeq, lastSeq } from "./log";
import { previews } from "./selectors";
import type { ChatState, Conversation } from "./state";

/** The part of the state that outlives the tab: what is shown before the server has answered. */
export interface KeptState extends Pick<ChatState, "users" | "groups"> {
  readonly conversations: readonly Conversation[];
}

/** So many conversations are kept, those of the latest activity, and so many entries of each. */
export const MOST_CONVERSATIONS = 50;
export const MOST_ENTRIES = 50;

/** What is worth keeping of the state. */
export function keptOf(state: ChatState): KeptState {
  const latest = previews(state.conversations, [], state.me).slice(0, MOST_CONVERSATIONS);
  const conversations = latest.map(({ conversation }) => newestOf(conversation, state.me));
  const known = new Set([state.me, ...conversations.flatMap(peopleIn)]);
  const groups = conversations.map(({ peer }) => [peer.to, state.groups[peer.to]] as const);
  return {
    users: byKey(Object.entries(state.users).filter(([username]) => known.has(username))),
    groups: byKey(groups.flatMap(([id, group]) => (group === undefined ? [] : [[id, group]]))),
    conversations,
  };
}

/** The state as it begins with what was kept. Nobody is seen as being here until the server says so. */
export function restored(state: ChatState, kept: KeptState): ChatState {
  const users = Object.entries(kept.users)
    .filter(([username]) => username !== state.me)
    .map(([username, user]) => [username, { ...user, status: "offline" as const }] as const);
  return {
    ...state,
    users: byKey([...Object.entries(state.users), ...users]),
    groups: byKey(Object.entries(kept.groups)),
    conversations: byKey(kept.conversations.map((each) => [each.key, asKept(each)])),
  };
}

function asKept(conversation: Conversation): Conversation {
  const receipts = byKey(Object.entries(conversation.receipts));
  const [first, last] = [firstSeq(conversation.entries) ?? 0, lastSeq(conversation.entries) ?? 0];
  const unconfirmed = { first, last };
  return { ...conversation, receipts, loading: "idle", epoch: 0, unconfirmed, missed: null };
}

/** A conversation with its newest entries, as far as there is no hole between them. */
function newestOf(conversation: Conversation, me: string): Conversation {
  const { entries, lastSeq: seq } = conversation;
  const end = lastSeq(entries) ?? 0;
  const isOfEnd = (entry: Entry, index: number): boolean =>
    entry.seq === end - (entries.length - 1 - index);
  const newest = entries.filter(isOfEnd).slice(-MOST_ENTRIES);
  const reachedStart =
    newest.length === entries.length ? conversation.reachedStart : firstSeq(newest) === 1;
  // What is not kept cannot be counted any more.
  const unreadAt = { count: unreadCount(conversation, me), seq };
  return { ...conversation, entries: newest, reachedStart, unreadAt };
}

function peopleIn({ peer, entries }: Conversation): string[] {
  const authors = entries.flatMap((entry) => (entry.type === "unknown" ? [] : [entry.from]));
  return peer.type === "private" ? [peer.to, ...authors] : authors;
}
