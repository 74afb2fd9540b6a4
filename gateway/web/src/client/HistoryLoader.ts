import { type ConversationKey, newId, type ServerFrame } from "../protocol";
import { type ChatStore, type Conversation, firstSeq, holdsUnread } from "../store";
import { RequestError, type Requests } from "./Requests";

const PAGE = 50;
const PREFETCHES_AT_ONCE = 2;
/** How far it is gone back to where the unread messages begin, 5,000 in all: one who opened beyond would mark as read what was never seen. */
const UNREAD_PAGE = 200;
const UNREAD_PAGES = 25;

/** Loads pages of history: when a conversation is opened, when it is scrolled up, and what is unread. */
export class HistoryLoader {
  readonly #store: ChatStore;
  readonly #requests: Requests;
  readonly #wanted = new Set<ConversationKey>();
  /** Whose page was more than the connection could carry: only the user asks for it again. */
  readonly #tooMuch = new Set<ConversationKey>();
  readonly #underWay = new Map<ConversationKey, Promise<void>>();
  #prefetching = 0;

  constructor(store: ChatStore, requests: Requests) {
    this.#store = store;
    this.#requests = requests;
  }

  /** Sees to it that the newest page is there, and all that is unread if it is not too much. */
  async open(key: ConversationKey): Promise<void> {
    // What could not be had before is asked for again.
    if (this.#conversation(key)?.loading === "failed") this.#setLoading(key, "idle");
    await this.#begin(key);
    for (let page = 0; page < UNREAD_PAGES; page += 1) {
      const conversation = this.#conversation(key);
      if (conversation === null || conversation.loading === "failed") return;
      if (holdsUnread(conversation, this.#store.getState().me)) return;
      await this.older(key, UNREAD_PAGE);
    }
  }

  /** Loads the page before the first entry held, or the newest if there is none. */
  older(key: ConversationKey, limit = PAGE): Promise<void> {
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const loading = this.#load(key, limit).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, loading);
    return loading;
  }

  /** Sees to it that at least the newest page is there. */
  async #begin(key: ConversationKey): Promise<void> {
    const conversation = this.#conversation(key);
    if (conversation !== null && conversation.entries.length < PAGE) await this.older(key);
  }

  async #load(key: ConversationKey, limit: number): Promise<void> {
    const conversation = this.#conversation(key);
    if (conversation === null || conversation.reachedStart || conversation.lastSeq === 0) return;
    const before = firstSeq(conversation.entries);
    this.#setLoading(key, "loading");
    try {
      const page = await this.#requests.request(
        {
          type: "history",
          id: newId(),
          conversation: key,
          limit,
          ...(before === null ? {} : { before }),
        },
        "history",
      );
      this.#tooMuch.delete(key);
      if (!page.has_more) this.#store.dispatch({ type: "reached_start", conversation: key });
      // A page that leads nowhere is not asked for again by itself.
      const leads = page.messages.some(({ seq }) => before === null || seq < before);
      const loading = leads || !page.has_more ? "idle" : "failed";
      this.#setLoading(key, loading);
    } catch (error) {
      if (error instanceof RequestError && error.code === "too_large") this.#tooMuch.add(key);
      this.#setLoading(key, "failed");
    }
  }

  #setLoading(key: ConversationKey, loading: Conversation["loading"]): void {
    this.#store.dispatch({ type: "loading", conversation: key, loading });
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === "conversation_list") this.#prefetchUnread();
  }

  stop(): void {
    this.#wanted.clear();
  }

  /** Fetches what is unread, so that it is here before it is opened, and counts as delivered. */
  #prefetchUnread(): void {
    for (const { key, unreadAt, entries } of Object.values(this.#store.getState().conversations)) {
      const isWanted = unreadAt.count > 0 && entries.length === 0 && !this.#tooMuch.has(key);
      if (isWanted) this.#wanted.add(key);
    }
    while (this.#prefetching < PREFETCHES_AT_ONCE && this.#wanted.size > 0)
      void this.#prefetchNext();
  }

  async #prefetchNext(): Promise<void> {
    this.#prefetching += 1;
    for (const key of this.#wanted) {
      this.#wanted.delete(key);
      await this.#begin(key);
    }
    this.#prefetching -= 1;
  }

  #conversation(key: ConversationKey): Conversation | null {
    return this.#store.getState().conversations[key] ?? null;
  }
}
