import type { Marks } from "../../client";
import type { ConversationKey } from "../../protocol";
import type { ConversationPreview } from "../../store";
import { isToRead } from "../conversations/marks";

export type Step = 1 | -1;
type List = readonly ConversationPreview[];

/** The conversation after or before the open one in the list; null at its end. */
export function neighbour(
  list: List,
  openKey: ConversationKey | null,
  step: Step,
): ConversationKey | null {
  const at = list.findIndex((each) => each.conversation.key === openKey);
  const next = at === -1 ? (step === 1 ? 0 : list.length - 1) : at + step;
  return list[next]?.conversation.key ?? null;
}

/** The nearest unread conversation in that direction, from the end of the list on at its other end. */
export function unreadNeighbour(
  list: List,
  openKey: ConversationKey | null,
  step: Step,
  marks: Marks,
): ConversationKey | null {
  const at = list.findIndex((each) => each.conversation.key === openKey);
  const start = at === -1 && step === -1 ? list.length : at;
  for (let distance = 1; distance <= list.length; distance += 1) {
    const index = (start + step * distance + 2 * list.length) % list.length;
    const there = list[index];
    if (there !== undefined && isToRead(there, marks) && there.conversation.key !== openKey) {
      return there.conversation.key;
    }
  }
  return null;
}
