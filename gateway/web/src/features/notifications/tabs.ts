import { takeTurn } from "../../client";
import type { NotifierTabs, Seen } from "./Notifier";

export class BrowserNotifierTabs implements NotifierTabs {
  readonly #name: string;
  #channel: BroadcastChannel | null = null;

  constructor(username: string) {
    this.#name = `chatsync.notifications.${username}`;
  }

  takeTurn(onTurn: () => void): () => void {
    // Where every tab has the turn, their notes take the place of each other: they have the same tag.
    return takeTurn(this.#name, onTurn);
  }

  announceSeen(seen: Seen): void {
    this.#channel?.postMessage(seen);
  }

  listen(onSeen: (seen: Seen) => void): () => void {
    const channel = new BroadcastChannel(this.#name);
    this.#channel = channel;
    channel.onmessage = (event: MessageEvent<Seen>) => onSeen(event.data);
    return () => {
      channel.close();
      this.#channel = null;
    };
  }
}
