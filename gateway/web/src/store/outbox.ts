import type { AckFrame, ErrorCode, MessageEntry } from "../protocol";
import { withKey } from "./byKey";
import { isMessage } from "./log";
import { type ChatState, emptyConversation, type Loss, type OutboxItem } from "./state";

interface SendFailure {
  readonly id: string;
  readonly code: ErrorCode;
  readonly error: string;
}

/** Puts a message at the end of the outbox, and its conversation in the list, unless it is that of a group not heard of yet. */
export function queue(state: ChatState, item: OutboxItem): ChatState {
  const outbox = [...state.outbox, item];
  const { conversation, peer } = item;
  const hasPlace = peer.type === "private" || peer.to in state.groups;
  if (conversation in state.conversations || !hasPlace) return { ...state, outbox };
  const begun = emptyConversation(item.conversation, item.peer);
  const conversations = withKey(state.conversations, item.conversation, begun);
  return { ...state, outbox, conversations };
}

/**
 * Takes the outbox as it was kept, without what has arrived meanwhile. What can never be sent is the server's to say: it
 * may be for a group that another tab has made, and that this one has not heard of yet.
 */
export function takeOutbox(state: ChatState, items: readonly OutboxItem[]): ChatState {
  return items.filter((item) => !hasArrived(state, item)).reduce(queue, { ...state, outbox: [] });
}

/** Marks a message as refused: to be sent again or deleted, unless it was for a group that there is not for this user. */
export function failSending(state: ChatState, failure: SendFailure): ChatState {
  const { id, code, error } = failure;
  const to = state.outbox.find((item) => item.id === id)?.peer;
  const isLost = code === "not_found" && to?.type === "group" && !(to.to in state.groups);
  if (isLost) return dropLost(state, (groupId) => groupId === to.to);
  return changeItem(state, id, (item) => ({ ...item, status: "failed", error, errorCode: code }));
}

/** Drops what was meant for groups that this user is not in any more, and has the user told. */
export function dropLost(state: ChatState, isGone: (groupId: string) => boolean): ChatState {
  const lost = state.outbox.filter(({ peer }) => peer.type === "group" && isGone(peer.to));
  const outbox = state.outbox.filter((item) => !lost.includes(item));
  return withLosses({ ...state, outbox }, lost);
}

function withLosses(state: ChatState, lost: readonly OutboxItem[]): ChatState {
  if (lost.length === 0) return state;
  const groupIds = new Set(lost.map(({ peer }) => peer.to));
  const losses = [...groupIds].map((id): Loss => {
    const count = lost.filter(({ peer }) => peer.to === id).length;
    return { group: state.groups[id]?.name ?? "", count };
  });
  return { ...state, losses: [...state.losses, ...losses] };
}

function hasArrived(state: ChatState, item: OutboxItem): boolean {
  const entries = state.conversations[item.conversation]?.entries ?? [];
  return entries.some(
    (entry) => isMessage(entry) && entry.from === state.me && entry.id === item.id,
  );
}

export function changeItem(
  state: ChatState,
  id: string,
  change: (item: OutboxItem) => OutboxItem,
): ChatState {
  return { ...state, outbox: state.outbox.map((item) => (item.id === id ? change(item) : item)) };
}

/** The log entry that a message of the outbox has become; null if the ack is not one of a message. */
export function acknowledged(item: OutboxItem, ack: AckFrame, me: string): MessageEntry | null {
  if (ack.seq === null || ack.timestamp === null) return null;
  return {
    type: item.peer.type === "private" ? "private_message" : "group_message",
    conversation: item.conversation,
    seq: ack.seq,
    id: item.id,
    from: me,
    to: item.peer.to,
    content: item.content,
    timestamp: ack.timestamp,
  };
}

/** A message that has its place in the log is in the outbox no more, even if its ack was lost. */
export function arrived(state: ChatState, entry: MessageEntry): ChatState {
  if (entry.from !== state.me) return state;
  const outbox = state.outbox.filter((item) => item.id !== entry.id);
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}
