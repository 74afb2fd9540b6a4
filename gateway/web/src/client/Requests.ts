import type {
  AckFrame,
  ClientFrame,
  ErrorCode,
  ErrorFrame,
  HistoryFrame,
  ReceiptsFrame,
  RequestFrame,
  ServerFrame,
  UserListFrame,
} from "../protocol";
import { refusalText } from "../refusalText";
import { Alarm, CLOSE_TOO_LARGE, CLOSE_TOO_SLOW, type Timers } from "../socket";
import { texts } from "../texts";

/** The server refused, or could not be asked. The message is a sentence for people. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: ErrorCode;
  /** The field of the frame that is wrong, if it is one. */
  readonly field: string | null;

  constructor(code: ErrorCode, message: string, field: string | null = null) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

interface Answers {
  readonly ack: AckFrame;
  readonly history: HistoryFrame;
  readonly user_list: UserListFrame;
  readonly receipts: ReceiptsFrame;
}

interface Pending {
  readonly frame: RequestFrame;
  readonly deadline: Alarm;
  readonly settle: (answer: ServerFrame) => void;
  readonly reject: (error: RequestError) => void;
}

const DEADLINE_MS = 20_000;

/**
 * Frames that are answered under their `id`.
 *
 * One that is under way when the connection is lost is sent again, under the same id, on the next: but not one that
 * was too long for the server, nor a request for history whose answer may be what the connection broke under.
 */
export class Requests {
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #timers: Timers;
  readonly #pending = new Map<string, Pending>();

  constructor(send: (frame: ClientFrame) => boolean, timers: Timers) {
    this.#send = send;
    this.#timers = timers;
  }

  /** Resolves with the answer; rejects with `RequestError` on refusal, or after 20 s without answer. */
  request<T extends keyof Answers>(frame: RequestFrame, answer: T): Promise<Answers[T]> {
    return new Promise((resolve, reject) => {
      const deadline = new Alarm(this.#timers);
      const fail = (error: RequestError): void => {
        deadline.clear();
        this.#pending.delete(frame.id);
        reject(error);
      };
      const settle = (given: ServerFrame): void => {
        if (given.type === "error") fail(refusal(frame, given));
        if (given.type !== answer) return;
        deadline.clear();
        this.#pending.delete(frame.id);
        resolve(given as Answers[T]);
      };
      deadline.set(DEADLINE_MS, () => fail(new RequestError("unavailable", texts.errors.noAnswer)));
      this.#pending.set(frame.id, { frame, deadline, settle, reject: fail });
      this.#send(frame);
    });
  }

  onFrame(frame: ServerFrame): void {
    if (!("id" in frame) || frame.id === null) return;
    this.#pending.get(frame.id)?.settle(frame);
  }

  /** `longest` is the longest frame that was sent on the connection. */
  onLost(code: number, longest: ClientFrame | null): void {
    if (code === CLOSE_TOO_LARGE) this.#failTooLarge(longest);
    if (code !== CLOSE_TOO_SLOW) return;
    for (const { frame, reject } of [...this.#pending.values()]) {
      if (frame.type === "history") reject(new RequestError("too_large", texts.errors.noAnswer));
    }
  }

  /** Sends again what the last connection left unanswered. */
  onOpened(): void {
    for (const { frame } of this.#pending.values()) this.#send(frame);
  }

  #failTooLarge(longest: ClientFrame | null): void {
    const pending = [...this.#pending.values()].find(({ frame }) => frame === longest);
    if (pending === undefined) return;
    const { type: about } = pending.frame;
    const told = refusalText({ about, code: "too_large", field: null, told: "" });
    pending.reject(new RequestError("too_large", told));
  }

  /** Rejects everything that is under way. */
  stop(): void {
    for (const { reject } of [...this.#pending.values()]) {
      reject(new RequestError("unavailable", texts.errors.noAnswer));
    }
  }
}

function refusal({ type }: RequestFrame, { code, content, field }: ErrorFrame): RequestError {
  return new RequestError(code, refusalText({ about: type, code, field, told: content }), field);
}
