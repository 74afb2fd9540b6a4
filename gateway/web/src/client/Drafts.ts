import type { ConversationKey } from "../protocol";

/**
 * What the user has typed and not sent, by conversation. It is kept in the browser's local storage
 * under the account's name, and is the same in all tabs.
 */
export class Drafts {
  readonly #prefix: string;
  readonly #drafts = new Map<ConversationKey, string>();
  readonly #listeners = new Set<() => void>();

  constructor(username: string) {
    // No username has a space in it.
    this.#prefix = `chatsync.draft ${username} `;
  }

  start(): void {
    this.#load();
    this.#tell();
    window.addEventListener("storage", this.#onStorage);
  }

  stop(): void {
    window.removeEventListener("storage", this.#onStorage);
  }

  /** Empty if there is none. */
  of(key: ConversationKey): string {
    return this.#drafts.get(key) ?? "";
  }

  set(key: ConversationKey, text: string): void {
    if (text === this.of(key)) return;
    this.#take(key, text);
    try {
      if (text === "") localStorage.removeItem(this.#prefix + key);
      else localStorage.setItem(this.#prefix + key, text);
    } catch {
      // No place for it: it stays until the page is left.
    }
    this.#tell();
  }

  /** Forgets all of them: for when the user signs out. */
  clear(): void {
    for (const key of [...this.#drafts.keys()]) this.set(key, "");
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #load(): void {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(this.#prefix)) continue;
      this.#take(name.slice(this.#prefix.length), localStorage.getItem(name) ?? "");
    }
  }

  readonly #onStorage = ({ key: name, newValue }: StorageEvent): void => {
    if (name === null) this.#drafts.clear();
    else if (name.startsWith(this.#prefix)) {
      this.#take(name.slice(this.#prefix.length), newValue ?? "");
    } else return;
    this.#tell();
  };

  #take(key: ConversationKey, text: string): void {
    if (text === "") this.#drafts.delete(key);
    else this.#drafts.set(key, text);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
