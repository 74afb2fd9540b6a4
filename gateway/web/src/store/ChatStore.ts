import type { Action } from "./actions";
import { reduce } from "./reducer";
import type { ChatState } from "./state";

/** Is told what has changed the state. */
export type StoreListener = (action: Action) => void;

/** Holds the state and tells its listeners when it has changed. It does nothing by itself. */
export class ChatStore {
  #state: ChatState;
  readonly #listeners = new Set<StoreListener>();

  constructor(initial: ChatState) {
    this.#state = initial;
  }

  readonly getState = (): ChatState => this.#state;

  readonly subscribe = (listener: StoreListener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  dispatch(action: Action): void {
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(action);
  }
}
