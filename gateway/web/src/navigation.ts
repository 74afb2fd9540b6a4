import { useSyncExternalStore } from "react";
import type { ConversationKey } from "./protocol";

/** The app's addresses: `/` and `/c/<conversation>`. */

const CONVERSATION_PREFIX = "/c/";
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

export function navigate(path: string): void {
  if (path === window.location.pathname) return;
  window.history.pushState(null, "", path);
  for (const listener of listeners) listener();
}

export function conversationPath(key: ConversationKey): string {
  return CONVERSATION_PREFIX + encodeURI(key);
}

/** The conversation that the address names; null if it names none. */
export function useOpenConversation(): ConversationKey | null {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname);
  return conversationIn(path);
}

export function conversationIn(path: string): ConversationKey | null {
  if (!path.startsWith(CONVERSATION_PREFIX)) return null;
  try {
    return decodeURIComponent(path.slice(CONVERSATION_PREFIX.length)) || null;
  } catch {
    return null;
  }
}
