import type { Peer } from "../protocol";
import type { OutboxItem } from "../store";

/** Where unsent messages outlive a reload. */
export interface OutboxStorage {
  /** What was saved, in the order in which it was written. */
  load(): OutboxItem[];
  save(item: OutboxItem): void;
  remove(id: string): void;
  clear(): void;
}

/**
 * Keeps one user's unsent messages in the browser's local storage, an entry each, so that two tabs
 * do not overwrite each other's. Saving is done when `save` returns: a message is safe once it is shown.
 */
export class LocalOutboxStorage implements OutboxStorage {
  readonly #storage: Storage;
  readonly #prefix: string;

  constructor(storage: Storage, username: string) {
    this.#storage = storage;
    this.#prefix = `chatsync.outbox.${username}:`;
  }

  load(): OutboxItem[] {
    return this.#keys()
      .map((key) => parse(this.#storage.getItem(key)))
      .filter((item) => item !== null)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  }

  save(item: OutboxItem): void {
    try {
      this.#storage.setItem(this.#prefix + item.id, JSON.stringify(item));
    } catch {
      // The storage is full or forbidden: the message is still sent, it would only not survive a reload.
    }
  }

  remove(id: string): void {
    this.#storage.removeItem(this.#prefix + id);
  }

  clear(): void {
    for (const key of this.#keys()) this.#storage.removeItem(key);
  }

  #keys(): string[] {
    const keys = Array.from({ length: this.#storage.length }, (_, index) =>
      this.#storage.key(index),
    );
    return keys.filter((key) => key !== null).filter((key) => key.startsWith(this.#prefix));
  }
}

/** What an older version, or somebody else, left in the storage is checked like a frame. */
function parse(saved: string | null): OutboxItem | null {
  if (saved === null) return null;
  let value: Partial<Record<keyof OutboxItem, unknown>>;
  try {
    value = JSON.parse(saved);
  } catch {
    return null;
  }
  const { id, conversation, peer, content, createdAt, status, error } = value;
  if (typeof id !== "string" || typeof conversation !== "string") return null;
  if (typeof content !== "string" || typeof createdAt !== "string" || !isPeer(peer)) return null;
  const item = { id, conversation, peer, content, createdAt };
  if (status !== "failed") return { ...item, status: "waiting" };
  return { ...item, status, error: typeof error === "string" ? error : "" };
}

function isPeer(value: unknown): value is Peer {
  if (typeof value !== "object" || value === null) return false;
  const { type, to } = value as Partial<Record<keyof Peer, unknown>>;
  return (type === "private" || type === "group") && typeof to === "string";
}
