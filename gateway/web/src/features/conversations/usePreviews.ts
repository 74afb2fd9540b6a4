import { useDeferredValue, useMemo } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { type ConversationPreview, previews } from "../../store";

/** The conversations as the list has them. When very much arrives, what the user does goes first. */
export function usePreviews(): readonly ConversationPreview[] {
  const me = useChatState((state) => state.me);
  const conversations = useDeferredValue(useChatState((state) => state.conversations));
  const outbox = useDeferredValue(useChatState((state) => state.outbox));
  return useMemo(() => previews(conversations, outbox, me), [conversations, outbox, me]);
}
