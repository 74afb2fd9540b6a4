import { type ClientFrame, type ErrorFrame, newId, type ServerFrame } from "../protocol";
import { Alarm, type Timers } from "../socket";

const ANSWER_DEADLINE_MS = 15_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** How far a conversation is stored here, or was seen. */
export type Mark = Extract<ClientFrame, { readonly type: "delivered" | "read" }>;

interface Untaken {
  readonly frame: Mark & { readonly id: string };
  /** When to say it again. */
  readonly again: Alarm;
  refusals: number;
}

/**
 * Says marks until the server has taken them. They are cumulative: of each conversation only the newest is said again.
 *
 * What the connection is lost under is not said on the next: its opening shows what the server has.
 */
export class MarkSender {
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #timers: Timers;
  /** By type and conversation. */
  readonly #untaken = new Map<string, Untaken>();

  constructor(send: (frame: ClientFrame) => boolean, timers: Timers) {
    this.#send = send;
    this.#timers = timers;
  }

  /** False if there is no connection. */
  send(mark: Mark): boolean {
    const place = placeOf(mark);
    const last = this.#untaken.get(place);
    if (last !== undefined && last.frame.seq > mark.seq) return true;
    const frame = { ...mark, id: newId() };
    if (!this.#send(frame)) return false;
    last?.again.clear();
    const untaken = { frame, again: new Alarm(this.#timers), refusals: 0 };
    this.#untaken.set(place, untaken);
    this.#repeatIn(ANSWER_DEADLINE_MS, untaken);
    return true;
  }

  onFrame(frame: ServerFrame): void {
    if (frame.type !== "ack" && frame.type !== "error") return;
    const untaken = [...this.#untaken.values()].find((each) => each.frame.id === frame.id);
    if (untaken === undefined) return;
    if (frame.type === "error" && isPassing(frame)) this.#refused(untaken, frame);
    else this.#forget(untaken);
  }

  /** Says nothing again of what was said. */
  stop(): void {
    for (const untaken of this.#untaken.values()) this.#forget(untaken);
  }

  #refused(untaken: Untaken, { retry_after_ms }: ErrorFrame): void {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** untaken.refusals);
    untaken.refusals += 1;
    this.#repeatIn(Math.max(retry_after_ms ?? 0, pause), untaken);
  }

  #repeatIn(ms: number, untaken: Untaken): void {
    untaken.again.set(ms, () => {
      this.#send(untaken.frame);
      this.#repeatIn(ANSWER_DEADLINE_MS, untaken);
    });
  }

  #forget({ frame, again }: Untaken): void {
    again.clear();
    this.#untaken.delete(placeOf(frame));
  }
}

function placeOf({ type, conversation }: Mark): string {
  return `${type} ${conversation}`;
}

/** Whether the server may take the same later. */
function isPassing({ code }: ErrorFrame): boolean {
  return code === "unavailable" || code === "rate_limited";
}
