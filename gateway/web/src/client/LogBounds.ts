import type { ConversationKey, ServerFrame } from "../protocol";
import type { ChatStore } from "../store";

/** What stays of a conversation that nobody looks at: some pages, loaded again when it is scrolled up. */
const KEPT = 200;
/** So many are held before the older ones are let go, so that this is not done for each message. */
const MOST = 400;

/** Keeps memory bounded: of conversations that are not looked at, older entries are let go. */
export class LogBounds {
  readonly #store: ChatStore;
  /** How many views there are of each conversation that is looked at. */
  readonly #views = new Map<ConversationKey, number>();

  constructor(store: ChatStore) {
    this.#store = store;
  }

  /** The conversation is looked at until the returned function is called. */
  view(key: ConversationKey): () => void {
    this.#views.set(key, (this.#views.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#views.get(key) ?? 1) - 1;
      if (left > 0) {
        this.#views.set(key, left);
      } else {
        this.#views.delete(key);
        this.#bound(key);
      }
    };
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === "entry") this.#bound(frame.entry.conversation);
    if (frame.type === "history") this.#bound(frame.conversation);
  }

  #bound(key: ConversationKey): void {
    const held = this.#store.getState().conversations[key]?.entries.length ?? 0;
    if (held > MOST && !this.#views.has(key)) {
      this.#store.dispatch({ type: "let_go", conversation: key, keep: KEPT });
    }
  }
}
