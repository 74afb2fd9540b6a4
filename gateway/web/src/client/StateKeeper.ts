import type { ConversationKey } from "../protocol";
import { Alarm, type Timers } from "../socket";
import { type ChatStore, type Conversation, keptOf } from "../store";
import type { KeptPeople, StateStorage } from "./keptState";

/** What changes is kept at most so often; and when the page goes out of sight, which may be the last that it does. */
const KEEP_EVERY_MS = 3_000;
/** What somebody waits for is kept at once, but at most so often: each time costs some of what the user does then. */
const AWAITED_EVERY_MS = 500;
/** A storage that takes longer than this, as while another tab holds it, is as good as none. */
const KEPT_WITHIN_MS = 2_000;

/** Keeps what is shown in the browser's storage, for the next start. */
export class StateKeeper {
  readonly #store: ChatStore;
  readonly #storage: StateStorage;
  readonly #timers: Timers;
  readonly #due: Alarm;
  /** Set for as long as nothing is to be kept again, however much it is waited for. */
  readonly #rest: Alarm;
  #waiting: (() => void)[] = [];
  /** Who and which groups were kept last; null if that is not known. */
  #people: KeptPeople | null = null;
  /** The conversations as they were last kept, or found there; null where that is not known. */
  #kept: ReadonlyMap<ConversationKey, Conversation | null>;
  #stop: (() => void) | null = null;

  constructor(store: ChatStore, storage: StateStorage, timers: Timers) {
    this.#store = store;
    this.#storage = storage;
    this.#timers = timers;
    this.#due = new Alarm(timers);
    this.#rest = new Alarm(timers);
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
    this.#rest.clear();
    for (const resolve of this.#waiting.splice(0)) resolve();
    document.removeEventListener("visibilitychange", this.#onHidden);
    window.removeEventListener("pagehide", this.#onLeft);
  }

  /**
   * Resolves once what the state holds now is kept, as far as there is room for it (`keptOf`). It resolves as well where
   * the browser keeps nothing: then the state itself is all that there is.
   */
  kept(): Promise<void> {
    if (this.#stop === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#rest.isSet) this.#keepAwaited();
    });
  }

  #keepAwaited(): void {
    if (this.#waiting.length === 0) return;
    this.#rest.set(AWAITED_EVERY_MS, () => this.#keepAwaited());
    this.#due.clear();
    void this.#keep();
  }

  readonly #onHidden = (): void => {
    if (document.visibilityState === "hidden") this.#onLeft();
  };

  readonly #onLeft = (): void => {
    if (!this.#due.isSet && this.#waiting.length === 0) return;
    this.#due.clear();
    void this.#keep();
  };

  async #keep(): Promise<void> {
    const waiting = this.#waiting.splice(0);
    const late = new Alarm(this.#timers);
    const tell = (): void => {
      late.clear();
      for (const resolve of waiting) resolve();
    };
    late.set(KEPT_WITHIN_MS, tell);
    await this.#save();
    tell();
  }

  async #save(): Promise<void> {
    const state = this.#store.getState();
    // Until the server has told what there is, nothing is better than what was kept.
    if (!state.opened) return;
    const { users, groups, conversations } = keptOf(state);
    const sources = new Map(conversations.map(({ key }) => [key, state.conversations[key]]));
    const people = isSame(this.#people, { users, groups }) ? null : { users, groups };
    const before = this.#kept;
    const changed = conversations.filter(({ key }) => sources.get(key) !== before.get(key));
    const gone = [...before.keys()].filter((key) => !sources.has(key));
    this.#kept = new Map(
      [...sources].flatMap(([key, it]) => (it === undefined ? [] : [[key, it]])),
    );
    if (people !== null) this.#people = people;
    try {
      await this.#storage.save(state.me, { people, changed, gone });
    } catch {
      // No place for it: the next start waits for the server. What is there of all these is not known, since another try may be under way.
      this.#kept = new Map([...before.keys(), ...this.#kept.keys()].map((key) => [key, null]));
      this.#people = null;
    }
  }
}

/** Whether both hold the same people and groups: large groups are long to write, and most messages change nothing of them. */
function isSame(one: KeptPeople | null, other: KeptPeople): boolean {
  return one !== null && hasSame(one.users, other.users) && hasSame(one.groups, other.groups);
}

function hasSame(one: Readonly<Record<string, unknown>>, other: typeof one): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
