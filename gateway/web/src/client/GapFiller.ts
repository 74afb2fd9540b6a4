import { type ConversationKey, newId, type ServerFrame } from "../protocol";
import { Alarm, type Timers } from "../socket";
import { type ChatStore, type Conversation, endOfFirstRun, syncPosition } from "../store";
import type { Requests } from "./Requests";

const PAGE = 200;
/** A hole is often filled by what is already on its way. */
const PATIENCE_MS = 300;
const FIRST_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 300_000;
const MOST_AT_ONCE = 4;

interface Gap {
  /** When to ask for it, in milliseconds since the epoch. */
  due: number;
  asked: boolean;
  /** How often, one time after the other, asking for it has brought nothing. */
  fruitless: number;
}

/** Asks for what is missing between the entries held, and after them. */
export class GapFiller {
  readonly #store: ChatStore;
  readonly #requests: Requests;
  readonly #timers: Timers;
  readonly #nextDue: Alarm;
  readonly #gaps = new Map<ConversationKey, Gap>();

  constructor(store: ChatStore, requests: Requests, timers: Timers) {
    this.#store = store;
    this.#requests = requests;
    this.#timers = timers;
    this.#nextDue = new Alarm(timers);
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    const { conversations } = this.#store.getState();
    if (frame.type === "entry") this.#look([frame.entry.conversation]);
    if (frame.type === "history") this.#look([frame.conversation]);
    if (frame.type === "conversation_list") this.#look(Object.keys(conversations));
  }

  stop(): void {
    this.#nextDue.clear();
    this.#gaps.clear();
  }

  #look(keys: readonly ConversationKey[]): void {
    const { conversations } = this.#store.getState();
    const due = this.#timers.now() + PATIENCE_MS;
    for (const key of keys) {
      const gap = this.#gaps.get(key);
      if (!hasGap(conversations[key])) {
        if (gap?.asked === false) this.#gaps.delete(key);
      } else if (gap === undefined) {
        this.#gaps.set(key, { due, asked: false, fruitless: 0 });
      }
    }
    this.#wait();
  }

  #wait(): void {
    const waiting = [...this.#gaps.values()].filter((gap) => !gap.asked);
    const isBusy = this.#gaps.size - waiting.length >= MOST_AT_ONCE;
    if (isBusy || waiting.length === 0) {
      this.#nextDue.clear();
      return;
    }
    const next = Math.min(...waiting.map((gap) => gap.due));
    this.#nextDue.set(Math.max(0, next - this.#timers.now()), () => this.#askForDue());
  }

  #askForDue(): void {
    const now = this.#timers.now();
    const gaps = [...this.#gaps];
    const free = MOST_AT_ONCE - gaps.filter(([, gap]) => gap.asked).length;
    const due = gaps.filter(([, gap]) => !gap.asked && gap.due <= now);
    for (const [key, gap] of due.slice(0, free)) void this.#ask(key, gap);
    this.#wait();
  }

  async #ask(key: ConversationKey, gap: Gap): Promise<void> {
    const end = this.#end(key);
    gap.asked = true;
    try {
      const id = newId();
      await this.#requests.request(
        { type: "history", id, conversation: key, after: this.#position(key), limit: PAGE },
        "history",
      );
    } catch {
      // Asked again below for as long as the hole is there.
    }
    if (this.#gaps.get(key) !== gap) return;
    gap.asked = false;
    gap.fruitless = this.#end(key) > end ? 0 : gap.fruitless + 1;
    const pause =
      gap.fruitless === 0
        ? 0
        : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (gap.fruitless - 1));
    gap.due = this.#timers.now() + pause;
    this.#look([key]);
  }

  #position(key: ConversationKey): number {
    const { [key]: conversation } = this.#store.getState().conversations;
    return conversation === undefined ? 0 : syncPosition(conversation, this.#end(key));
  }

  #end(key: ConversationKey): number {
    const { [key]: conversation } = this.#store.getState().conversations;
    return conversation === undefined ? 0 : (endOfFirstRun(conversation.entries) ?? 0);
  }
}

function hasGap(conversation: Conversation | undefined): boolean {
  if (conversation === undefined) return false;
  const end = endOfFirstRun(conversation.entries);
  return end !== null && end < conversation.lastSeq;
}
