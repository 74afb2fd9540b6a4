import {
  byteLength,
  type ClientFrame,
  type ConversationKey,
  DEFAULT_FRAME_BYTES,
  newId,
  type ServerFrame,
  type SyncPositions,
} from "../protocol";
import { Alarm, type Timers } from "../socket";
import { type ChatStore, endOfFirstRun, syncPosition } from "../store";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Tells the server what is held of each conversation, so that it sends what is missing.
 *
 * What does not fit into one frame follows when the server has told what there is: by then it is known
 * which of the conversations have anything new at all.
 */
export class Resumption {
  readonly #store: ChatStore;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #retry: Alarm;
  #untold = new Set<ConversationKey>();
  /** What was told last and is not answered yet. */
  #asked: { readonly id: string; readonly positions: SyncPositions } | null = null;
  /** How often, one time after the other, the server could not answer. */
  #refusals = 0;

  constructor(store: ChatStore, send: (frame: ClientFrame) => boolean, timers: Timers) {
    this.#store = store;
    this.#send = send;
    this.#retry = new Alarm(timers);
  }

  /** What to name first, in the opening: as many positions as fit into half of a frame. */
  begin(): SyncPositions {
    this.#untold = new Set(Object.keys(this.#store.getState().conversations));
    return this.#next(() => true);
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === "resync") {
      this.#sync(this.begin());
    } else if (frame.type === "conversation_list" && this.#untold.size > 0) {
      // The answer brings another list, and that the next turn.
      const conversations = this.#next((end, last) => end < last);
      if (Object.keys(conversations).length > 0) this.#sync(conversations);
    } else if (frame.type === "ack" && frame.id === this.#asked?.id) {
      this.#asked = null;
      this.#refusals = 0;
    } else if (frame.type === "error" && frame.id !== null && frame.id === this.#asked?.id) {
      this.#refused(frame.retry_after_ms);
    }
  }

  /** The next opening tells it all anew. */
  onLost(): void {
    this.stop();
  }

  stop(): void {
    this.#retry.clear();
    this.#asked = null;
    this.#refusals = 0;
  }

  #sync(conversations: SyncPositions): void {
    this.#retry.clear();
    const id = newId();
    this.#asked = { id, positions: conversations };
    this.#send({ type: "sync", id, conversations });
  }

  /** Nothing of it was taken, and the server does not ask again: what is missing would stay so. */
  #refused(retryAfterMs: number | null): void {
    for (const key of Object.keys(this.#asked?.positions ?? {})) this.#untold.add(key);
    this.#asked = null;
    this.#refusals += 1;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#refusals - 1));
    this.#retry.set(retryAfterMs ?? pause, () => this.#sync(this.#next(() => true)));
  }

  #next(isWanted: (end: number, last: number) => boolean): SyncPositions {
    const { conversations, limits } = this.#store.getState();
    const room = (limits?.frame_bytes ?? DEFAULT_FRAME_BYTES) / 2;
    const positions: [ConversationKey, number][] = [];
    let bytes = 0;
    for (const key of this.#untold) {
      const conversation = conversations[key];
      const end = conversation === undefined ? null : endOfFirstRun(conversation.entries);
      if (conversation !== undefined && end !== null && isWanted(end, conversation.lastSeq)) {
        const position = syncPosition(conversation, end);
        bytes += byteLength(JSON.stringify({ [key]: position }));
        if (bytes > room) break;
        positions.push([key, position]);
      }
      this.#untold.delete(key);
    }
    return Object.fromEntries(positions);
  }
}
