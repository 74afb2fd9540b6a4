import {
  byteLength,
  type ClientFrame,
  decodeServerFrame,
  Malformed,
  type OwnStatus,
  type ServerFrame,
  type SyncPositions,
} from "../protocol";
import { Alarm, type Timers } from "./Alarm";
import { backOffDelay, reconnectDelay } from "./backoff";
import { afterClose, type StopReason } from "./closePolicy";

/** The part of the browser's WebSocket that is used here. */
export interface WebSocketLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export type ConnectionStatus =
  | { readonly phase: "idle" }
  | { readonly phase: "connecting" }
  | { readonly phase: "open" }
  /** `retryAt` in milliseconds since the epoch. */
  | { readonly phase: "waiting"; readonly retryAt: number }
  | { readonly phase: "stopped"; readonly reason: StopReason };

export interface ChatSocketOptions {
  readonly url: string;
  readonly WebSocket: new (url: string) => WebSocketLike;
  readonly timers: Timers;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Asked at each opening: what this client already has. */
  readonly syncPositions: () => SyncPositions;
  /** Asked at each opening: what the user is to be seen as from its beginning on. */
  readonly ownStatus: () => OwnStatus;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  /**
   * The connection was lost with this close code, before anything is done about it. `longest` is the
   * longest frame that was sent on it.
   */
  readonly onLost: (code: number, longest: ClientFrame | null) => void;
  /** The server sent something that is not of the protocol; it is otherwise ignored. */
  readonly onMalformed: (error: Malformed) => void;
}

const OPENING_DEADLINE_MS = 10_000;
const PONG_DEADLINE_MS = 10_000;
/** When there is a reason to doubt the connection, its answer is not waited for so long. */
const DOUBTED_PONG_DEADLINE_MS = 4_000;
const SHORTEST_HEARTBEAT_MS = 1_000;
const STABLE_AFTER_MS = 30_000;
const CLOSE_NORMAL = 1000;
/** What a browser reports when the connection broke without a closing handshake. */
const CLOSE_BROKEN = 1006;

/**
 * One lasting connection to the gateway over as many WebSockets as it takes.
 *
 * It registers, keeps the heartbeat, and reconnects as the close code asks; it knows nothing of what
 * the frames mean. The session's cookie travels with the handshake, so no token is named.
 */
export class ChatSocket {
  readonly #options: ChatSocketOptions;
  readonly #retry: Alarm;
  readonly #opening: Alarm;
  readonly #stable: Alarm;
  readonly #nextPing: Alarm;
  readonly #pong: Alarm;
  #socket: WebSocketLike | null = null;
  #status: ConnectionStatus = { phase: "idle" };
  /** Openings that failed, or did not last, since the last stable connection. */
  #attempt = 0;
  /** The server has asked for the wait. */
  #isBackingOff = false;
  #heartbeatMs = 0;
  /** The answer that is waited for is to show that the connection still lives. */
  #isDoubted = false;
  #longest: { readonly frame: ClientFrame; readonly bytes: number } | null = null;
  #pings = 0;

  constructor(options: ChatSocketOptions) {
    this.#options = options;
    this.#retry = new Alarm(options.timers);
    this.#opening = new Alarm(options.timers);
    this.#stable = new Alarm(options.timers);
    this.#nextPing = new Alarm(options.timers);
    this.#pong = new Alarm(options.timers);
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Opens the connection and keeps it open until `stop`. */
  start(): void {
    if (this.#status.phase === "idle") this.#connect();
  }

  /** Closes the connection for good. */
  stop(): void {
    this.#discard();
    this.#retry.clear();
    this.#setStatus({ phase: "idle" });
  }

  /** Tries again at once instead of after the wait, or after the socket has given up. */
  retryNow(): void {
    const { phase } = this.#status;
    if (phase === "waiting" || phase === "stopped") this.#connect();
  }

  /**
   * Finds out at once whether the connection still lives: for when the network came or went, or the
   * machine woke up. A socket that has given up stays so, and a wait that the server has asked for is kept.
   */
  checkNow(): void {
    if (this.#status.phase === "waiting" && !this.#isBackingOff) this.#connect();
    else if (this.#status.phase === "open" && !this.#isDoubted) this.#doubt();
  }

  /** Sends the frame if the connection is open; false if it is not. */
  send(frame: ClientFrame): boolean {
    if (this.#status.phase !== "open" || this.#socket === null) return false;
    this.#write(this.#socket, frame);
    return true;
  }

  #connect(): void {
    this.#retry.clear();
    this.#setStatus({ phase: "connecting" });
    const socket = new this.#options.WebSocket(this.#options.url);
    this.#socket = socket;
    socket.onopen = () => {
      const { ownStatus, syncPositions } = this.#options;
      this.#write(socket, { type: "register", status: ownStatus(), sync: syncPositions() });
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#lost(event.code);
    this.#opening.set(OPENING_DEADLINE_MS, () => this.#lost(CLOSE_BROKEN));
  }

  #write(socket: WebSocketLike, frame: ClientFrame): void {
    const data = JSON.stringify(frame);
    const bytes = byteLength(data);
    if (bytes >= (this.#longest?.bytes ?? 0)) this.#longest = { frame, bytes };
    socket.send(data);
  }

  #receive(data: unknown): void {
    if (typeof data !== "string") return;
    const frame = this.#decode(data);
    if (frame === null) return;
    if (frame.type === "registered")
      this.#opened(Math.max(frame.heartbeat_s * 1000, SHORTEST_HEARTBEAT_MS));
    if (frame.type === "pong") this.#answered();
    this.#options.onFrame(frame);
  }

  #decode(data: string): ServerFrame | null {
    try {
      return decodeServerFrame(data);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#options.onMalformed(error);
      return null;
    }
  }

  #opened(heartbeatMs: number): void {
    this.#opening.clear();
    this.#heartbeatMs = heartbeatMs;
    this.#setStatus({ phase: "open" });
    this.#stable.set(STABLE_AFTER_MS, () => {
      this.#attempt = 0;
    });
    // The first ping comes somewhere within the first beat, to spread clients that opened together.
    this.#nextPing.set(heartbeatMs * this.#options.random(), () => this.#ping());
  }

  #ping(): void {
    this.#pings += 1;
    // Of two pings under way, the deadline is that of the first.
    if (!this.#pong.isSet) this.#pong.set(PONG_DEADLINE_MS, () => this.#lost(CLOSE_BROKEN));
    this.send({ type: "ping", id: `ping-${this.#pings}` });
    this.#nextPing.set(this.#heartbeatMs, () => this.#ping());
  }

  #doubt(): void {
    this.#isDoubted = true;
    this.#ping();
    // A ping that was under way before the doubt may have been lost with the network that it went over.
    this.#pong.set(DOUBTED_PONG_DEADLINE_MS, () => this.#lost(CLOSE_BROKEN));
  }

  #answered(): void {
    this.#pong.clear();
    this.#isDoubted = false;
  }

  #lost(code: number): void {
    const longest = this.#longest?.frame ?? null;
    this.#discard();
    this.#options.onLost(code, longest);
    const after = afterClose(code);
    if (after.action === "stop") {
      this.#setStatus({ phase: "stopped", reason: after.reason });
      return;
    }
    this.#attempt += 1;
    this.#isBackingOff = after.action === "back_off";
    const { random, timers } = this.#options;
    const delay = this.#isBackingOff ? backOffDelay(random) : reconnectDelay(this.#attempt, random);
    this.#retry.set(delay, () => this.#connect());
    this.#setStatus({ phase: "waiting", retryAt: timers.now() + delay });
  }

  /** Lets go of the WebSocket: whatever it still reports is of no interest. */
  #discard(): void {
    for (const alarm of [this.#opening, this.#stable, this.#nextPing, this.#pong]) alarm.clear();
    this.#isDoubted = false;
    const socket = this.#socket;
    this.#socket = null;
    this.#longest = null;
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(CLOSE_NORMAL);
  }

  #setStatus(status: ConnectionStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }
}
