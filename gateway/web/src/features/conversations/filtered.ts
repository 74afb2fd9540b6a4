import type { Marks } from "../../client";
import { folded, nameFit } from "../../matching";
import type { ConversationKey } from "../../protocol";
import { type ChatState, type ConversationPreview, peerName } from "../../store";
import type { FilterValue } from "./ConversationFilter";
import { isToRead } from "./marks";

type List = readonly ConversationPreview[];

/** The conversations that the filter lets through, in their order. */
export function filtered(
  list: List,
  { query, unreadOnly }: FilterValue,
  names: Pick<ChatState, "users" | "groups">,
  marks: Marks,
  openKey: ConversationKey | null,
): List {
  const wanted = folded(query.trim());
  if (wanted === "" && !unreadOnly) return list;
  return list.filter((preview) => {
    const { key, peer } = preview.conversation;
    // The open one stays: it would vanish from under the eyes because it is being read.
    if (unreadOnly && !isToRead(preview, marks) && key !== openKey) return false;
    if (wanted === "") return true;
    if (nameFit(folded(peerName(names, peer)), wanted) > 0) return true;
    return peer.type === "private" && nameFit(folded(peer.to), wanted.replace(/^@/, "")) > 0;
  });
}
