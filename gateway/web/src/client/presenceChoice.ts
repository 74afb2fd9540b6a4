import type { OwnStatus } from "../protocol";

/** What the user has chosen to be seen as, in all tabs of the browser. */
export interface PresenceChoice {
  get(): OwnStatus;
  set(status: OwnStatus): void;
  /** Calls `onChange` when another tab has changed it, until the returned function is called. */
  listen(onChange: () => void): () => void;
}

/** Keeps the choice in the browser's local storage. */
export class LocalPresenceChoice implements PresenceChoice {
  readonly #key: string;

  constructor(username: string) {
    this.#key = `chatsync.presence.${username}`;
  }

  get(): OwnStatus {
    return localStorage.getItem(this.#key) === "away" ? "away" : "online";
  }

  set(status: OwnStatus): void {
    if (status === "online") {
      localStorage.removeItem(this.#key);
      return;
    }
    try {
      localStorage.setItem(this.#key, status);
    } catch {
      // No place for it: it holds for this tab, until it is loaded again.
    }
  }

  listen(onChange: () => void): () => void {
    const heard = ({ key }: StorageEvent): void => {
      if (key === this.#key || key === null) onChange();
    };
    window.addEventListener("storage", heard);
    return () => window.removeEventListener("storage", heard);
  }
}
