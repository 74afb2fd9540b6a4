import { type ConversationKey, newId, type ServerFrame } from "../protocol";
import { Alarm, type Timers } from "../socket";
import { type ChatStore, type Conversation, endOfFirstRun, firstSeq } from "../store";
import type { Requests } from "./Requests";

const PAGE = 50;
const GAP_PAGE = 200;
/** A hole is often filled by what is already on its way. */
const GAP_PATIENCE_MS = 300;
const GAP_RETRY_MS = 3_000;
const PREFETCHES_AT_ONCE = 2;

/** Asks for the entries that are missing: pages on opening and scrolling, and holes in the log. */
export class HistoryLoader {
  readonly #store: ChatStore;
  readonly #requests: Requests;
  readonly #gapCheck: Alarm;
  readonly #filling = new Set<ConversationKey>();
  readonly #wanted = new Set<ConversationKey>();
  #prefetching = 0;

  constructor(store: ChatStore, requests: Requests, timers: Timers) {
    this.#store = store;
    this.#requests = requests;
    this.#gapCheck = new Alarm(timers);
  }

  /** Sees to it that at least the newest page is there. */
  async open(key: ConversationKey): Promise<void> {
    const conversation = this.#conversation(key);
    if (conversation !== null && conversation.entries.length < PAGE) await this.older(key);
  }

  /** Loads the page before the first entry held, or the newest if there is none. */
  async older(key: ConversationKey): Promise<void> {
    const conversation = this.#conversation(key);
    if (conversation === null || conversation.loading === "loading") return;
    if (conversation.reachedStart || conversation.lastSeq === 0) return;
    const before = firstSeq(conversation.entries);
    this.#store.dispatch({ type: "loading", conversation: key, loading: "loading" });
    try {
      const page = await this.#requests.request(
        {
          type: "history",
          id: newId(),
          conversation: key,
          limit: PAGE,
          ...(before === null ? {} : { before }),
        },
        "history",
      );
      if (!page.has_more) this.#store.dispatch({ type: "reached_start", conversation: key });
      this.#store.dispatch({ type: "loading", conversation: key, loading: "idle" });
    } catch {
      this.#store.dispatch({ type: "loading", conversation: key, loading: "failed" });
    }
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === "conversation_list") this.#prefetchUnread();
    if (frame.type === "entry" || frame.type === "history" || frame.type === "conversation_list") {
      if (this.#withGaps().length > 0) this.#checkLater(GAP_PATIENCE_MS);
    }
  }

  stop(): void {
    this.#gapCheck.clear();
    this.#wanted.clear();
  }

  #checkLater(ms: number): void {
    if (!this.#gapCheck.isSet) this.#gapCheck.set(ms, () => this.#fillGaps());
  }

  #withGaps(): Conversation[] {
    return Object.values(this.#store.getState().conversations).filter(hasGap);
  }

  #fillGaps(): void {
    for (const conversation of this.#withGaps()) void this.#fillGap(conversation);
  }

  async #fillGap({ key, entries }: Conversation): Promise<void> {
    const after = endOfFirstRun(entries);
    if (after === null || this.#filling.has(key)) return;
    this.#filling.add(key);
    try {
      const frame = {
        type: "history",
        id: newId(),
        conversation: key,
        after,
        limit: GAP_PAGE,
      } as const;
      await this.#requests.request(frame, "history");
    } catch {
      // Asked again below for as long as the hole is there.
    } finally {
      this.#filling.delete(key);
    }
    if (this.#withGaps().length > 0) this.#checkLater(GAP_RETRY_MS);
  }

  /** Fetches what is unread, so that it is here before it is opened, and counts as delivered. */
  #prefetchUnread(): void {
    for (const { key, unreadAt, entries } of Object.values(this.#store.getState().conversations)) {
      if (unreadAt.count > 0 && entries.length === 0) this.#wanted.add(key);
    }
    while (this.#prefetching < PREFETCHES_AT_ONCE && this.#wanted.size > 0)
      void this.#prefetchNext();
  }

  async #prefetchNext(): Promise<void> {
    this.#prefetching += 1;
    for (const key of this.#wanted) {
      this.#wanted.delete(key);
      await this.open(key);
    }
    this.#prefetching -= 1;
  }

  #conversation(key: ConversationKey): Conversation | null {
    return this.#store.getState().conversations[key] ?? null;
  }
}

function hasGap({ entries, lastSeq }: Conversation): boolean {
  const end = endOfFirstRun(entries);
  return end !== null && end < lastSeq;
}
