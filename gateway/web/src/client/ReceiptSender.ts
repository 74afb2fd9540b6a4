import type { ClientFrame, ConversationKey, ServerFrame } from "../protocol";
import { Alarm, type Timers } from "../socket";
import {
  type ChatStore,
  type Conversation,
  endOfFirstRun,
  isMessage,
  lastSeq,
  unreadCount,
} from "../store";
import { MarkSender } from "./MarkSender";

/** Many entries that come together are answered by one receipt. */
const COLLECT_MS = 100;
/** Conversations marked as read at once, and how long to wait before the next ones: far below the server's limits. */
const BATCH = 40;
const BETWEEN_BATCHES_MS = 1_000;

interface Delivered {
  readonly key: ConversationKey;
  readonly seq: number;
}

/**
 * Tells the server how far messages have been stored here, and how far they have been seen.
 *
 * Stored is what would be there after the browser has ended: `delivered` is said once it is in the browser's database.
 * What is not kept there at all (`keptOf`: the newest of the latest conversations are), or cannot be, counts once it is in the
 * app's own state.
 */
export class ReceiptSender {
  readonly #store: ChatStore;
  readonly #marks: MarkSender;
  readonly #kept: () => Promise<void>;
  readonly #collect: Alarm;
  readonly #changed = new Set<ConversationKey>();
  /** Waits until what is to be said as delivered is kept; what comes meanwhile is said after it. */
  #isTelling = false;
  /** What was said on this connection, by conversation. */
  readonly #delivered = new Map<ConversationKey, number>();
  /** Conversations that the user is done with, up to where; they are told batch by batch. */
  readonly #done = new Map<ConversationKey, number>();
  readonly #nextBatch: Alarm;

  /** `kept` resolves once what the state holds now is in the browser's database, as far as that is possible. */
  constructor(
    store: ChatStore,
    send: (frame: ClientFrame) => boolean,
    kept: () => Promise<void>,
    timers: Timers,
  ) {
    this.#store = store;
    this.#kept = kept;
    this.#marks = new MarkSender(send, timers);
    this.#collect = new Alarm(timers);
    this.#nextBatch = new Alarm(timers);
  }

  /** The user has seen the conversation up to `seq`. Does nothing while there is no connection. */
  read(key: ConversationKey, seq: number): void {
    const conversation = this.#store.getState().conversations[key];
    if (conversation === undefined || !this.#hasForeign(conversation, conversation.readSeq, seq)) {
      return;
    }
    this.#sendRead(key, seq);
  }

  /** The user is done with all of these conversations, seen or not. Without a connection it is done later. */
  readWhole(keys: readonly ConversationKey[]): void {
    for (const key of keys) {
      const conversation = this.#store.getState().conversations[key];
      if (conversation !== undefined) this.#done.set(key, conversation.lastSeq);
    }
    if (!this.#nextBatch.isSet) this.#sendBatch();
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    this.#marks.onFrame(frame);
    if (frame.type === "entry") this.#note(frame.entry.conversation);
    if (frame.type === "history") this.#note(frame.conversation);
    // The own message may have been what was missing before others.
    if (frame.type === "ack" && frame.conversation !== null) this.#note(frame.conversation);
    // What was said while the server was in trouble may be lost too.
    if (frame.type === "resync") this.#delivered.clear();
    if (frame.type === "conversation_list") {
      this.#sendBatch();
      for (const { conversation, unread } of frame.conversations) {
        if (unread > 0) this.#note(conversation);
      }
    }
  }

  /** A new connection: what was said on the last one may not have arrived. */
  onOpened(): void {
    this.#delivered.clear();
  }

  onLost(): void {
    this.#marks.stop();
  }

  stop(): void {
    this.#marks.stop();
    this.#collect.clear();
    this.#nextBatch.clear();
  }

  #sendBatch(): void {
    let left = BATCH;
    for (const [key, seq] of this.#done) {
      if (left === 0) break;
      if (!this.#isUnread(key) || this.#sendRead(key, seq)) this.#done.delete(key);
      else return;
      left -= 1;
    }
    if (this.#done.size > 0) this.#nextBatch.set(BETWEEN_BATCHES_MS, () => this.#sendBatch());
  }

  #isUnread(key: ConversationKey): boolean {
    const { conversations, me } = this.#store.getState();
    const conversation = conversations[key];
    return conversation !== undefined && unreadCount(conversation, me) > 0;
  }

  #sendRead(key: ConversationKey, seq: number): boolean {
    if (!this.#marks.send({ type: "read", conversation: key, seq })) return false;
    this.#store.dispatch({ type: "read", conversation: key, seq });
    // That the message came was kept at once: without this the next start would show it as unread for a moment.
    void this.#kept();
    return true;
  }

  #note(key: ConversationKey): void {
    this.#changed.add(key);
    this.#collectDelivered();
  }

  #collectDelivered(): void {
    if (this.#isTelling || this.#collect.isSet || this.#changed.size === 0) return;
    this.#collect.set(COLLECT_MS, () => void this.#tellDelivered());
  }

  async #tellDelivered(): Promise<void> {
    const stored = [...this.#changed].flatMap((key) => this.#deliveredOf(key) ?? []);
    this.#changed.clear();
    if (stored.length === 0) return;
    this.#isTelling = true;
    await this.#kept();
    this.#isTelling = false;
    for (const { key, seq } of stored) {
      if (this.#marks.send({ type: "delivered", conversation: key, seq }))
        this.#delivered.set(key, seq);
    }
    this.#collectDelivered();
  }

  /** What is to be said of the conversation; null if that is nothing. */
  #deliveredOf(key: ConversationKey): Delivered | null {
    const conversation = this.#store.getState().conversations[key];
    const seq = conversation === undefined ? null : endOfFirstRun(conversation.entries);
    if (conversation === undefined || seq === null) return null;
    // What is before a hole is not kept. It is filled soon.
    if (seq !== lastSeq(conversation.entries)) return null;
    const said = Math.max(this.#delivered.get(key) ?? 0, conversation.readSeq);
    return this.#hasForeign(conversation, said, seq) ? { key, seq } : null;
  }

  /** Whether somebody else wrote a message after `after` and up to `upTo`. */
  #hasForeign({ entries }: Conversation, after: number, upTo: number): boolean {
    const { me } = this.#store.getState();
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const entry = entries[index];
      if (entry === undefined || entry.seq <= after) return false;
      if (entry.seq <= upTo && isMessage(entry) && entry.from !== me) return true;
    }
    return false;
  }
}
