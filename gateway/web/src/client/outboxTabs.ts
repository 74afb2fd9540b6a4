import { takeTurn } from "./takeTurn";

/** What the tabs of one user settle among themselves about the outbox that they share. */
export interface OutboxTabs {
  /**
   * Calls `onTurn` as soon as no other tab is the one that sends. The returned function gives the turn
   * back, or gives up waiting for it.
   */
  takeTurn(onTurn: () => void): () => void;
  /** Tells the other tabs that what is kept has changed. */
  announce(): void;
  /** Calls `onChange` at each announcement of another tab, until the returned function is called. */
  listen(onChange: () => void): () => void;
}

export class BrowserOutboxTabs implements OutboxTabs {
  readonly #name: string;
  #channel: BroadcastChannel | null = null;

  constructor(username: string) {
    this.#name = `chatsync.outbox.${username}`;
  }

  takeTurn(onTurn: () => void): () => void {
    // Where every tab has the turn, each sends; the server knows a message that comes twice by its id.
    return takeTurn(this.#name, onTurn);
  }

  announce(): void {
    this.#channel?.postMessage(null);
  }

  listen(onChange: () => void): () => void {
    const channel = new BroadcastChannel(this.#name);
    this.#channel = channel;
    channel.onmessage = onChange;
    return () => {
      channel.close();
      this.#channel = null;
    };
  }
}
