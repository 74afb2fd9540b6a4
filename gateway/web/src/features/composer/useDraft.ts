import { useState } from "react";
import { useChatState } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";

/** What was typed and not sent, for as long as the page lives, by user and conversation. */
const drafts = new Map<string, string>();

export function useDraft(
  conversation: ConversationKey,
): readonly [draft: string, setDraft: (text: string) => void] {
  const me = useChatState((state) => state.me);
  const place = `${me} ${conversation}`;
  const [draft, setDraft] = useState(() => drafts.get(place) ?? "");
  const change = (text: string): void => {
    if (text === "") drafts.delete(place);
    else drafts.set(place, text);
    setDraft(text);
  };
  return [draft, change];
}
