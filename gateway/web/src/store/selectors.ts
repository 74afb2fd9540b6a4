import type { ConversationKey, Group, OwnStatus, Peer } from "../protocol";
import { groupKey, privateKey } from "../protocol";
import { unreadCount } from "./conversations";
import type { ChatState, Conversation, OutboxItem } from "./state";

export type DeliveryState = "sent" | "delivered" | "read";

/** What this user is to be seen as while there is a connection. */
export function ownStatus({ ownPresence }: Pick<ChatState, "ownPresence">): OwnStatus {
  return ownPresence.idle ? "away" : ownPresence.choice;
}

/** The name that people see for an account. */
export function displayName(users: ChatState["users"], username: string): string {
  return users[username]?.display_name ?? username;
}

/** What the conversation is called: the other person's name, or the group's. */
export function peerName(state: Pick<ChatState, "users" | "groups">, peer: Peer): string {
  if (peer.type === "private") return displayName(state.users, peer.to);
  return state.groups[peer.to]?.name ?? "";
}

export function keyOf(peer: Peer, me: string): ConversationKey {
  return peer.type === "private" ? privateKey(me, peer.to) : groupKey(peer.to);
}

/** Everybody else in the conversation, whose receipts decide about the ticks. */
export function otherParticipants(peer: Peer, group: Group | undefined, me: string): string[] {
  if (peer.type === "private") return [peer.to];
  return (group?.members ?? []).map((it) => it.username).filter((name) => name !== me);
}

/** How far all of the others have the conversation: the position of the last of them. */
export interface SharedPositions {
  readonly delivered: number;
  readonly read: number;
}

export function sharedPositions(
  receipts: Conversation["receipts"],
  others: readonly string[],
): SharedPositions {
  if (others.length === 0) return { delivered: 0, read: 0 };
  return {
    delivered: Math.min(...others.map((name) => receipts[name]?.delivered_seq ?? 0)),
    read: Math.min(...others.map((name) => receipts[name]?.read_seq ?? 0)),
  };
}

/** How far a message of ours has come: delivered or read is what it is for all the others. */
export function deliveryState(seq: number, positions: SharedPositions): DeliveryState {
  if (positions.read >= seq) return "read";
  return positions.delivered >= seq ? "delivered" : "sent";
}

/** The others by how far each has the message at `seq`. */
export function splitByDelivery(
  seq: number,
  receipts: Conversation["receipts"],
  others: readonly string[],
): Record<DeliveryState, string[]> {
  const split: Record<DeliveryState, string[]> = { sent: [], delivered: [], read: [] };
  for (const name of others)
    split[deliveryState(seq, sharedPositions(receipts, [name]))].push(name);
  return split;
}

export interface ConversationPreview {
  readonly conversation: Conversation;
  /** The newest message that waits to be sent, if it is the last thing in the conversation. */
  readonly pending: OutboxItem | null;
  /** RFC 3339; empty if nothing has happened yet. */
  readonly lastActivity: string;
  readonly unread: number;
}

/** The conversations with what a list shows of them, the most recently active first. */
export function previews(
  conversations: ChatState["conversations"],
  outbox: readonly OutboxItem[],
  me: string,
): ConversationPreview[] {
  const pendingOf = new Map(outbox.map((item) => [item.conversation, item]));
  return Object.values(conversations)
    .map((conversation) => {
      const pending = pendingOf.get(conversation.key);
      const preview = unchangedPreview(conversation, me);
      const isLast = pending !== undefined && pending.createdAt > preview.lastActivity;
      return isLast ? { ...preview, pending, lastActivity: pending.createdAt } : preview;
    })
    .sort((a, b) =>
      a.lastActivity < b.lastActivity ? 1 : a.lastActivity > b.lastActivity ? -1 : 0,
    );
}

const known = new WeakMap<Conversation, { me: string; preview: ConversationPreview }>();

/** The same object for as long as the conversation is the same, so that one new message costs one row. */
function unchangedPreview(conversation: Conversation, me: string): ConversationPreview {
  const last = known.get(conversation);
  if (last?.me === me) return last.preview;
  const { lastEntry } = conversation;
  const lastActivity =
    lastEntry === null || lastEntry.type === "unknown" ? "" : lastEntry.timestamp;
  const unread = unreadCount(conversation, me);
  const preview = { conversation, pending: null, lastActivity, unread };
  known.set(conversation, { me, preview });
  return preview;
}
