import type { ClientFrame } from "../protocol";
import { Alarm, type Timers } from "../socket";

/** Nothing typed for so long means: stopped. */
const IDLE_MS = 4_000;
/** A sign of typing runs out with the others, so it is repeated while the typing goes on. */
const REPEAT_MS = 5_000;

/** Tells the others when this user starts and stops typing. */
export class TypingSignal {
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #timers: Timers;
  readonly #idle: Alarm;
  #current: { readonly to: string; readonly saidAt: number } | null = null;

  constructor(send: (frame: ClientFrame) => boolean, timers: Timers) {
    this.#send = send;
    this.#timers = timers;
    this.#idle = new Alarm(timers);
  }

  /** A key was pressed in a message to `to`, a username or a group's id. */
  typed(to: string): void {
    if (this.#current !== null && this.#current.to !== to) this.stopped();
    this.#idle.set(IDLE_MS, () => this.stopped());
    const now = this.#timers.now();
    if (this.#current !== null && now - this.#current.saidAt < REPEAT_MS) return;
    if (this.#send({ type: "typing", to, content: "start" })) this.#current = { to, saidAt: now };
  }

  /** The input was sent, emptied or left. */
  stopped(): void {
    this.#idle.clear();
    if (this.#current === null) return;
    this.#send({ type: "typing", to: this.#current.to, content: "stop" });
    this.#current = null;
  }

  /** The connection is gone, and with it what was said on it. */
  onLost(): void {
    this.#idle.clear();
    this.#current = null;
  }
}
