import {
  byteLength,
  type ClientFrame,
  type ConversationKey,
  DEFAULT_FRAME_BYTES,
  type ServerFrame,
  type SyncPositions,
} from "../protocol";
import { type ChatStore, endOfFirstRun } from "../store";

/**
 * Tells the server what is held of each conversation, so that it sends what is missing.
 *
 * What does not fit into one frame follows when the server has told what there is: by then it is known
 * which of the conversations have anything new at all.
 */
export class Resumption {
  readonly #store: ChatStore;
  readonly #send: (frame: ClientFrame) => boolean;
  #untold = new Set<ConversationKey>();

  constructor(store: ChatStore, send: (frame: ClientFrame) => boolean) {
    this.#store = store;
    this.#send = send;
  }

  /** What to name first, in the opening: as many positions as fit into half of a frame. */
  begin(): SyncPositions {
    this.#untold = new Set(Object.keys(this.#store.getState().conversations));
    return this.#next(() => true);
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    if (frame.type === "resync") {
      this.#send({ type: "sync", conversations: this.begin() });
    } else if (frame.type === "conversation_list" && this.#untold.size > 0) {
      // The answer brings another list, and that the next turn.
      const conversations = this.#next((end, last) => end < last);
      if (Object.keys(conversations).length > 0) this.#send({ type: "sync", conversations });
    }
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
        bytes += byteLength(JSON.stringify({ [key]: end }));
        if (bytes > room) break;
        positions.push([key, end]);
      }
      this.#untold.delete(key);
    }
    return Object.fromEntries(positions);
  }
}
