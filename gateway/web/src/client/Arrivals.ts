import type { ConversationKey, MessageEntry, ServerFrame } from "../protocol";
import { type ChatState, type ChatStore, isMessage, unreadCount } from "../store";

/** What others wrote. */
export type Arrival =
  /** Just now. */
  | { readonly type: "message"; readonly entry: MessageEntry }
  /** While there was no connection: how many messages, by conversation. */
  | { readonly type: "missed"; readonly counts: ReadonlyMap<ConversationKey, number> };

/** Tells what is news to this user, apart from all that is loaded, repeated or the user's own. */
export class Arrivals {
  readonly #store: ChatStore;
  readonly #listeners = new Set<(arrival: Arrival) => void>();

  constructor(store: ChatStore) {
    this.#store = store;
  }

  listen(listener: (arrival: Arrival) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Call it before the state takes the frame, and what it returns when everything has been done about it. */
  watch(frame: ServerFrame): () => void {
    const before = this.#store.getState();
    if (frame.type === "entry") {
      const { entry } = frame;
      const last = before.conversations[entry.conversation]?.lastSeq ?? 0;
      const isNews = isMessage(entry) && entry.from !== before.me && entry.seq > last;
      return isNews ? () => this.#tell({ type: "message", entry }) : () => {};
    }
    // What was unread when the app was opened is no news.
    if (frame.type !== "conversation_list" || !before.opened) return () => {};
    return () => {
      const counts = grown(before, this.#store.getState());
      if (counts.size > 0) this.#tell({ type: "missed", counts });
    };
  }

  #tell(arrival: Arrival): void {
    for (const listener of this.#listeners) listener(arrival);
  }
}

/** Where there are more unread messages than before, and how many more. */
function grown(before: ChatState, after: ChatState): Map<ConversationKey, number> {
  const counts = new Map<ConversationKey, number>();
  for (const conversation of Object.values(after.conversations)) {
    const known = before.conversations[conversation.key];
    if (known === conversation) continue;
    const unreadBefore = known === undefined ? 0 : unreadCount(known, before.me);
    const more = unreadCount(conversation, after.me) - unreadBefore;
    if (more > 0) counts.set(conversation.key, more);
  }
  return counts;
}
