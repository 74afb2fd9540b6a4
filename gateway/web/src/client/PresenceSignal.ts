import type { ClientFrame, OwnStatus } from "../protocol";
import { Alarm, type Timers } from "../socket";
import { type ChatStore, type OwnPresence, ownStatus } from "../store";
import type { PresenceChoice } from "./presenceChoice";

/** Without input for so long, the user is away. */
const IDLE_AFTER_MS = 5 * 60_000;

/** Tells the server whether this user is at the machine, and what the user wants to be seen as. */
export class PresenceSignal {
  readonly #store: ChatStore;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #timers: Timers;
  readonly #choice: PresenceChoice;
  readonly #idle: Alarm;
  #lastInput = 0;
  /** What the server knows on the present connection. */
  #told: OwnStatus = "online";
  #stopListening: () => void = () => {};

  constructor(
    store: ChatStore,
    send: (frame: ClientFrame) => boolean,
    timers: Timers,
    choice: PresenceChoice,
  ) {
    this.#store = store;
    this.#send = send;
    this.#timers = timers;
    this.#choice = choice;
    this.#idle = new Alarm(timers);
  }

  start(): void {
    this.#stopListening = this.#choice.listen(() => this.#change({ choice: this.#choice.get() }));
    this.#change({ choice: this.#choice.get() });
    this.input();
    this.#idle.set(IDLE_AFTER_MS, () => this.#checkIdle());
  }

  stop(): void {
    this.#stopListening();
    this.#idle.clear();
  }

  /** The user has done something. It comes with every move of the pointer, so that it has to be cheap. */
  input(): void {
    this.#lastInput = this.#timers.now();
    if (!this.#store.getState().ownPresence.idle) return;
    this.#change({ idle: false });
    this.#idle.set(IDLE_AFTER_MS, () => this.#checkIdle());
  }

  choose(status: OwnStatus): void {
    this.#choice.set(status);
    this.#change({ choice: status });
  }

  forget(): void {
    this.#choice.set("online");
  }

  /** What a new connection is from its beginning on. */
  onOpening(): OwnStatus {
    this.#told = ownStatus(this.#store.getState());
    return this.#told;
  }

  /** It may have become something else while the connection was opened. */
  onOpened(): void {
    this.#tell();
  }

  #checkIdle(): void {
    const left = this.#lastInput + IDLE_AFTER_MS - this.#timers.now();
    if (left > 0) this.#idle.set(left, () => this.#checkIdle());
    else this.#change({ idle: true });
  }

  #change(changes: Partial<OwnPresence>): void {
    this.#store.dispatch({ type: "own_presence", changes });
    this.#tell();
  }

  #tell(): void {
    const status = ownStatus(this.#store.getState());
    if (status === this.#told) return;
    if (this.#send({ type: "status", content: status })) this.#told = status;
  }
}
