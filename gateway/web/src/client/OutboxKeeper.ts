import { Alarm, type Timers } from "../socket";
import type { ChatStore, OutboxItem } from "../store";
import type { OutboxStorage } from "./outboxStorage";
import type { OutboxTabs } from "./outboxTabs";

/** A storage that takes longer than this, as while another tab holds it, is as good as none. */
const ANSWERS_WITHIN_MS = 2_000;

/**
 * Keeps the state's outbox and the one in the browser's storage the same: every change here is saved,
 * and what another tab has saved is shown here.
 */
export class OutboxKeeper {
  readonly #store: ChatStore;
  readonly #storage: OutboxStorage;
  readonly #tabs: OutboxTabs;
  readonly #timers: Timers;
  /** The outbox as it was last saved or loaded. */
  #kept: readonly OutboxItem[] = [];
  /** What is only in the state, by id: true where the browser has no place for it, or does not answer. */
  readonly #unsaved = new Map<string, boolean>();
  /** Counts the changes, to know whether something changed during a load. */
  #changes = 0;
  #isLoading = false;
  #stops: (() => void)[] = [];

  constructor(store: ChatStore, storage: OutboxStorage, tabs: OutboxTabs, timers: Timers) {
    this.#store = store;
    this.#storage = storage;
    this.#tabs = tabs;
    this.#timers = timers;
  }

  /**
   * Resolves when what was kept is in the state, or when the storage takes too long. `onChange`: what is there has come
   * late, or another tab has changed it.
   */
  start(onChange: () => void): Promise<void> {
    this.#kept = [];
    const load = (): Promise<void> => this.load().then(onChange);
    this.#stops = [
      this.#store.subscribe(() => this.#keep()),
      this.#tabs.listen(() => void load()),
      this.#watchPage(load),
    ];
    this.#keep();
    return this.#inTime(load());
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#unsaved.clear();
    this.#watchLeaving();
  }

  /** Brings the state up to date with the storage. */
  async load(): Promise<void> {
    let saved: OutboxItem[];
    let changes: number;
    try {
      do {
        changes = this.#changes;
        saved = await this.#storage.load();
      } while (changes !== this.#changes);
    } catch {
      // Without a storage the messages are still sent; they only do not outlive the tab.
      return;
    }
    if (this.#stops.length > 0) this.#take(saved);
  }

  #inTime(work: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const late = new Alarm(this.#timers);
      late.set(ANSWERS_WITHIN_MS, resolve);
      void work.then(() => {
        late.clear();
        resolve();
      });
    });
  }

  /** A tab that is closed as something is written cannot say so later, and one that slept may not have heard it. */
  #watchPage(load: () => Promise<void>): () => void {
    const onVisible = (): void => {
      if (document.visibilityState === "visible") void load();
    };
    const onLeft = (): void => this.#tabs.announce();
    document.addEventListener("visibilitychange", onVisible);
    window.addEventListener("pagehide", onLeft);
    return () => {
      document.removeEventListener("visibilitychange", onVisible);
      window.removeEventListener("pagehide", onLeft);
    };
  }

  /** Forgets everything that is kept. */
  async clear(): Promise<void> {
    await this.#storage.clear().catch(() => {});
    this.#tabs.announce();
  }

  #take(saved: readonly OutboxItem[]): void {
    // What is under way from here ends with its answer here, whatever others have seen of it.
    const own = this.#store
      .getState()
      .outbox.filter((item) => item.status === "sending" || this.#unsaved.has(item.id));
    const ownIds = new Set(own.map((item) => item.id));
    const items = [...own, ...saved.filter((item) => !ownIds.has(item.id))].sort(inOrder);
    this.#isLoading = true;
    this.#store.dispatch({ type: "outbox_loaded", items });
    this.#isLoading = false;
    const { outbox } = this.#store.getState();
    this.#kept = items;
    if (outbox.length < items.length) this.#keep();
    this.#kept = outbox;
  }

  #keep(): void {
    const { outbox } = this.#store.getState();
    if (this.#isLoading || outbox === this.#kept) return;
    const before = new Map(this.#kept.map((item) => [item.id, item]));
    this.#kept = outbox;
    const writes: Promise<void>[] = [];
    for (const item of outbox) {
      if (!isSaved(item, before.get(item.id))) writes.push(this.#save(item));
      before.delete(item.id);
    }
    for (const id of before.keys()) writes.push(this.#remove(id));
    if (writes.length === 0) return;
    this.#changes += 1;
    void Promise.all(writes).then(() => this.#tabs.announce());
  }

  async #save(item: OutboxItem): Promise<void> {
    const { id } = item;
    const late = new Alarm(this.#timers);
    const isLost = (): void => {
      if (this.#unsaved.has(id)) this.#unsaved.set(id, true);
      this.#watchLeaving();
    };
    this.#unsaved.set(id, false);
    late.set(ANSWERS_WITHIN_MS, isLost);
    try {
      await this.#storage.save(item);
      this.#unsaved.delete(id);
      this.#watchLeaving();
    } catch {
      isLost();
    }
    late.clear();
  }

  /** Whoever leaves the page is asked first while something would be lost with it. */
  #watchLeaving(): void {
    const isLosing = [...this.#unsaved.values()].includes(true);
    if (isLosing) window.addEventListener("beforeunload", askBeforeLeaving);
    else window.removeEventListener("beforeunload", askBeforeLeaving);
  }

  async #remove(id: string): Promise<void> {
    this.#unsaved.delete(id);
    this.#watchLeaving();
    // What cannot be removed is recognised by its id when it is sent again.
    await this.#storage.remove(id).catch(() => {});
  }
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Whether an item is under way is a matter of this tab alone. */
function isSaved(item: OutboxItem, saved: OutboxItem | undefined): boolean {
  if (saved === undefined) return false;
  if ((item.status === "failed") !== (saved.status === "failed")) return false;
  return item.error === saved.error && item.errorCode === saved.errorCode;
}

/** In the order in which they were written. */
function inOrder(one: OutboxItem, other: OutboxItem): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
