import { isolated } from "../../isolated";
import { plainLine } from "../../markdown";
import type { ChatState, ConversationPreview } from "../../store";
import { displayName } from "../../store";
import { texts } from "../../texts";
import { systemText } from "../chat/systemText";

/** The one line that a list shows of a conversation. */
export function previewText(
  { conversation, pending }: ConversationPreview,
  state: Pick<ChatState, "me" | "users">,
): string {
  if (pending?.status === "failed") return texts.sidebar.notSent(plainLine(pending.content));
  if (pending !== null) return texts.sidebar.you(plainLine(pending.content));
  const { lastEntry, peer } = conversation;
  if (lastEntry === null || lastEntry.type === "unknown") return texts.sidebar.noMessages;
  if (lastEntry.type === "system") return systemText(lastEntry, state);
  if (lastEntry.from === state.me) return texts.sidebar.you(plainLine(lastEntry.content));
  if (peer.type === "private") return plainLine(lastEntry.content);
  return texts.sidebar.by(
    isolated(displayName(state.users, lastEntry.from)),
    plainLine(lastEntry.content),
  );
}
