import {
  byteLength,
  type ClientFrame,
  type ErrorFrame,
  type MessageFrame,
  type ServerFrame,
} from "../protocol";
import { Alarm, CLOSE_TOO_LARGE, type Timers } from "../socket";
import type { ChatStore, OutboxItem } from "../store";

const ACK_DEADLINE_MS = 15_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** How often a message is tried again that the server has trouble with of its own making. */
const TRIES_AFTER_INTERNAL = 5;

/**
 * Sends the outbox in order: of each conversation one message at a time, the next when the server
 * has stored the last, so that a retry can never overtake what was written before it.
 */
export class OutboxSender {
  readonly #store: ChatStore;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #timers: Timers;
  readonly #pause: Alarm;
  readonly #ackDeadlines = new Map<string, Alarm>();
  readonly #internalErrors = new Map<string, number>();
  #isLoaded = false;
  #hasTurn = false;
  /** Pauses since the server last took a message. */
  #pauses = 0;

  constructor(store: ChatStore, send: (frame: ClientFrame) => boolean, timers: Timers) {
    this.#store = store;
    this.#send = send;
    this.#timers = timers;
    this.#pause = new Alarm(timers);
  }

  /** Sends what may be sent now. */
  flush(): void {
    if (!this.#isLoaded || !this.#hasTurn || this.#pause.isSet) return;
    for (const item of nextOfEach(this.#store.getState().outbox)) this.#sendItem(item);
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === "ack") this.#settled(frame.id);
    else if (frame.type === "error") this.#refused(frame);
    else if (frame.type === "entry" || frame.type === "history") this.flush();
  }

  /** What was kept is in the outbox: what is written from now on comes after it. */
  onLoaded(): void {
    this.#isLoaded = true;
    this.flush();
  }

  /** There is a connection, and no other tab sends what is in the outbox. */
  onTurn(): void {
    this.#hasTurn = true;
    this.flush();
  }

  /** `longest` is the longest frame that was sent on the connection. */
  onLost(code: number, longest: ClientFrame | null): void {
    this.stop();
    // What the server would not take is the longest that it was sent, be it a message or not.
    const isMessage = longest?.type === "private_message" || longest?.type === "group_message";
    if (code === CLOSE_TOO_LARGE && isMessage) this.#failTooLarge(longest.id);
  }

  stop(): void {
    this.#hasTurn = false;
    this.#pause.clear();
    for (const deadline of this.#ackDeadlines.values()) deadline.clear();
    this.#ackDeadlines.clear();
  }

  #sendItem(item: OutboxItem): void {
    const frame = messageFrame(item);
    const { limits } = this.#store.getState();
    if (limits !== null && byteLength(JSON.stringify(frame)) > limits.frame_bytes) {
      this.#failTooLarge(item.id);
      this.flush();
      return;
    }
    if (!this.#send(frame)) return;
    this.#store.dispatch({ type: "sending", id: item.id });
    const deadline = new Alarm(this.#timers);
    this.#ackDeadlines.set(item.id, deadline);
    deadline.set(ACK_DEADLINE_MS, () => {
      this.#store.dispatch({ type: "requeued", id: item.id });
      this.flush();
    });
  }

  #settled(id: string): void {
    if (!this.#forget(id)) return;
    this.#internalErrors.delete(id);
    this.#pauses = 0;
    this.flush();
  }

  #refused(error: ErrorFrame): void {
    const { id } = error;
    if (id === null || !this.#forget(id)) return;
    if (this.#isWorthRetrying(error, id)) {
      this.#store.dispatch({ type: "requeued", id });
      this.#pauses += 1;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#pauses - 1));
      this.#pause.set(error.retry_after_ms ?? pause, () => this.flush());
      return;
    }
    this.#internalErrors.delete(id);
    this.#store.dispatch({ type: "send_failed", id, code: error.code, error: error.content });
    this.flush();
  }

  #isWorthRetrying(error: ErrorFrame, id: string): boolean {
    switch (error.code) {
      case "unavailable":
      case "rate_limited":
      // The session has ended: the message waits for the next one.
      case "unauthenticated":
        return true;
      case "internal": {
        const tries = (this.#internalErrors.get(id) ?? 0) + 1;
        this.#internalErrors.set(id, tries);
        return tries < TRIES_AFTER_INTERNAL;
      }
      default:
        return false;
    }
  }

  #failTooLarge(id: string): void {
    this.#store.dispatch({ type: "send_failed", id, code: "too_large", error: "" });
  }

  /** Ends the wait for an answer; false if none was awaited. */
  #forget(id: string): boolean {
    this.#ackDeadlines.get(id)?.clear();
    return this.#ackDeadlines.delete(id);
  }
}

/** The first message of each conversation that is still to be sent, unless one is under way there. */
function nextOfEach(outbox: readonly OutboxItem[]): OutboxItem[] {
  const heads = new Map<string, OutboxItem>();
  for (const item of outbox) {
    if (item.status !== "failed" && !heads.has(item.conversation))
      heads.set(item.conversation, item);
  }
  return [...heads.values()].filter((item) => item.status === "waiting");
}

function messageFrame(item: OutboxItem): MessageFrame {
  const type = item.peer.type === "private" ? "private_message" : "group_message";
  return { type, id: item.id, to: item.peer.to, content: item.content };
}
