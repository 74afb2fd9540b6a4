import type { ConversationKey } from "../protocol";
import { Alarm, type Timers } from "../socket";
import { type ChatStore, type Conversation, keptOf } from "../store";
import type { StateStorage } from "./keptState";

/** What changes is kept at most so often; and when the page goes out of sight, which may be the last that it does. */
const KEEP_EVERY_MS = 3_000;

/** Keeps what is shown in the browser's storage, for the next start. */
export class StateKeeper {
  readonly #store: ChatStore;
  readonly #storage: StateStorage;
  readonly #due: Alarm;
  /** The conversations as they were last kept, or found there. */
  #kept: ReadonlyMap<ConversationKey, Conversation>;
  #stop: (() => void) | null = null;

  constructor(store: ChatStore, storage: StateStorage, timers: Timers) {
    this.#store = store;
    this.#storage = storage;
    this.#due = new Alarm(timers);
    this.#kept = new Map(Object.entries(store.getState().conversations));
  }

  start(): void {
    this.#stop = this.#store.subscribe(() => {
      if (!this.#due.isSet) this.#due.set(KEEP_EVERY_MS, () => void this.#keep());
    });
    document.addEventListener("visibilitychange", this.#onHidden);
    window.addEventListener("pagehide", this.#onLeft);
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.#due.clear();
    document.removeEventListener("visibilitychange", this.#onHidden);
    window.removeEventListener("pagehide", this.#onLeft);
  }

  readonly #onHidden = (): void => {
    if (document.visibilityState === "hidden") this.#onLeft();
  };

  readonly #onLeft = (): void => {
    if (!this.#due.isSet) return;
    this.#due.clear();
    void this.#keep();
  };

  async #keep(): Promise<void> {
    const state = this.#store.getState();
    // Until the server has told what there is, nothing is better than what was kept.
    if (!state.opened) return;
    const { users, groups, conversations } = keptOf(state);
    const sources = new Map(conversations.map(({ key }) => [key, state.conversations[key]]));
    const before = this.#kept;
    const changed = conversations.filter(({ key }) => sources.get(key) !== before.get(key));
    const gone = [...before.keys()].filter((key) => !sources.has(key));
    this.#kept = new Map(
      [...sources].flatMap(([key, it]) => (it === undefined ? [] : [[key, it]])),
    );
    try {
      await this.#storage.save(state.me, { users, groups, changed, gone });
    } catch {
      // No place for it: the next start waits for the server.
      this.#kept = before;
    }
  }
}
