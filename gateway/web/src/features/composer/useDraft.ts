import { useCallback, useSyncExternalStore } from "react";
import { useWebSocket } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";

/** What was typed in a conversation and not sent; empty if there is nothing. */
export function useDraftOf(key: ConversationKey): string {
  const { drafts } = useWebSocket();
  return useSyncExternalStore(drafts.subscribe, () => drafts.of(key));
}

export function useDraft(
  key: ConversationKey,
): readonly [draft: string, setDraft: (text: string) => void] {
  const { drafts } = useWebSocket();
  const draft = useDraftOf(key);
  const setDraft = useCallback((text: string) => drafts.set(key, text), [drafts, key]);
  return [draft, setDraft];
}
