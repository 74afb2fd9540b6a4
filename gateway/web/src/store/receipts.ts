import type { Entry, Group, Receipt } from "../protocol";
import { byKey, withKey } from "./byKey";
import type { Conversation } from "./state";

/** In larger groups the server tells how far the members have got only when asked, and nothing of it is held. */
export const MOST_MEMBERS_TOLD = 100;

/** Positions only ever grow, so that receipts may come twice or in any order; also when those whose they are have left. */
export function addReceipts(
  conversation: Conversation,
  group: Group | undefined,
  receipts: readonly Receipt[],
): Conversation {
  const isHeld = heldIn(conversation, group);
  return receipts.filter(({ from }) => isHeld(from)).reduce(addReceipt, conversation);
}

/** The conversation without the positions that its group does not tell of any more. */
export function trimReceipts(conversation: Conversation, group: Group | undefined): Conversation {
  const isHeld = heldIn(conversation, group);
  const known = Object.entries(conversation.receipts);
  const held = known.filter(([from]) => isHeld(from));
  return held.length === known.length ? conversation : { ...conversation, receipts: byKey(held) };
}

/** Where those begin who come into a group: they have what was there before. */
export function receiptsOfNewcomers(entries: readonly Entry[]): Receipt[] {
  return entries.flatMap((entry) => {
    const event = entry.type === "system" ? entry.event : null;
    if (event?.kind !== "member_added" && event?.kind !== "group_created") return [];
    const position = { delivered_seq: entry.seq - 1, read_seq: entry.seq - 1 };
    return event.users.map((from) => ({ from, ...position }));
  });
}

/** Whether somebody's position is held: a member's, in a group that is not too large. */
function heldIn({ peer }: Conversation, group: Group | undefined): (name: string) => boolean {
  if (peer.type === "private") return () => true;
  const members = group?.members ?? [];
  if (members.length > MOST_MEMBERS_TOLD) return () => false;
  const names = new Set(members.map(({ username }) => username));
  return (name) => names.has(name);
}

function addReceipt(conversation: Conversation, receipt: Receipt): Conversation {
  const known = conversation.receipts[receipt.from];
  const read_seq = Math.max(known?.read_seq ?? 0, receipt.read_seq);
  const delivered_seq = Math.max(known?.delivered_seq ?? 0, receipt.delivered_seq, read_seq);
  const merged: Receipt = { from: receipt.from, delivered_seq, read_seq };
  return {
    ...conversation,
    receipts: withKey(conversation.receipts, receipt.from, merged),
  };
}
