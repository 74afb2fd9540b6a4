import {
  byteLength,
  type ClientFrame,
  type ConversationKey,
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
/** How often it is tried on one connection if no answer comes: the server may be unable to read it. */
const TRIES_UNANSWERED = 4;
/** So long another tab, which has the turn, may take to send what was written here. */
const TURN_PATIENCE_MS = 3_000;

/**
 * Sends the outbox in order: of each conversation one message at a time, the next when the server
 * has stored the last, so that a retry can never overtake what was written before it.
 *
 * Of many tabs one has the turn. It may be suspended, or its connection dead without its knowing: what was written in
 * this tab is sent from here after a while, with all that is before it. The server knows by its id what comes twice.
 */
export class OutboxSender {
  readonly #store: ChatStore;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #timers: Timers;
  readonly #pause: Alarm;
  readonly #ackDeadlines = new Map<string, Alarm>();
  readonly #internalErrors = new Map<string, number>();
  /** How often each was sent on this connection without an answer. */
  readonly #unanswered = new Map<string, number>();
  readonly #patience: Alarm;
  /** What was written in this tab and has not arrived. */
  readonly #own = new Set<string>();
  /** Where the tab that has the turn did not send what was written here. */
  readonly #overdue = new Set<ConversationKey>();
  #isLoaded = false;
  #isConnected = false;
  #hasTurn = false;
  /** Pauses since the server last took a message. */
  #pauses = 0;

  constructor(store: ChatStore, send: (frame: ClientFrame) => boolean, timers: Timers) {
    this.#store = store;
    this.#send = send;
    this.#timers = timers;
    this.#pause = new Alarm(timers);
    this.#patience = new Alarm(timers);
  }

  /** Sends what may be sent now. */
  flush(): void {
    if (!this.#isLoaded || !this.#isConnected) return;
    this.#awaitTurn();
    if (this.#pause.isSet) return;
    for (const item of this.#nextItems()) this.#sendItem(item);
  }

  /** This message was written in this tab. */
  onWritten(id: string): void {
    this.#own.add(id);
    this.flush();
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

  onOpened(): void {
    this.#isConnected = true;
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
    this.#isConnected = false;
    this.#hasTurn = false;
    this.#overdue.clear();
    this.#unanswered.clear();
    this.#patience.clear();
    this.#pause.clear();
    for (const deadline of this.#ackDeadlines.values()) deadline.clear();
    this.#ackDeadlines.clear();
  }

  /** Gives the tab that has the turn some time for what was written here. */
  #awaitTurn(): void {
    const waiting = this.#hasTurn ? [] : this.#ownWaiting();
    if (waiting.length === 0) this.#patience.clear();
    else if (!this.#patience.isSet) this.#patience.set(TURN_PATIENCE_MS, () => this.#sendOwn());
  }

  #sendOwn(): void {
    for (const { conversation } of this.#ownWaiting()) this.#overdue.add(conversation);
    this.flush();
  }

  #ownWaiting(): OutboxItem[] {
    const { outbox } = this.#store.getState();
    const ids = new Set(outbox.map(({ id }) => id));
    for (const id of this.#own) if (!ids.has(id)) this.#own.delete(id);
    return outbox.filter((item) => item.status === "waiting" && this.#own.has(item.id));
  }

  /** What may be sent now. What is longer than a frame may be fails, and the next takes its place. */
  #nextItems(): OutboxItem[] {
    const items = nextOfEach(this.#store.getState().outbox).filter(
      ({ conversation }) => this.#hasTurn || this.#overdue.has(conversation),
    );
    const tooLong = items.filter((item) => this.#isTooLong(item));
    if (tooLong.length === 0) return items;
    for (const { id } of tooLong) this.#failTooLarge(id);
    return this.#nextItems();
  }

  #isTooLong(item: OutboxItem): boolean {
    const { limits } = this.#store.getState();
    return limits !== null && byteLength(JSON.stringify(messageFrame(item))) > limits.frame_bytes;
  }

  #sendItem(item: OutboxItem): void {
    if (!this.#send(messageFrame(item))) return;
    this.#store.dispatch({ type: "sending", id: item.id });
    const deadline = new Alarm(this.#timers);
    this.#ackDeadlines.set(item.id, deadline);
    deadline.set(ACK_DEADLINE_MS, () => this.#gotNoAnswer(item.id));
  }

  #gotNoAnswer(id: string): void {
    const tries = (this.#unanswered.get(id) ?? 0) + 1;
    this.#unanswered.set(id, tries);
    if (tries < TRIES_UNANSWERED) {
      this.#store.dispatch({ type: "requeued", id });
    } else {
      this.#forget(id);
      this.#store.dispatch({ type: "send_failed", id, code: "unavailable", error: "" });
    }
    this.flush();
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
    this.#unanswered.delete(id);
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
