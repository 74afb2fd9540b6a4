import type { DBSchema, IDBPTransaction } from "idb";
import { isErrorCode, isTime, type Peer, wellFormed } from "../protocol";
import type { OutboxItem } from "../store";
import { LazyDatabase } from "./LazyDatabase";

/** Where unsent messages outlive the tab. Every operation rejects when the browser has no place for it. */
export interface OutboxStorage {
  /** What was saved, in no particular order. */
  load(): Promise<OutboxItem[]>;
  /** Puts the item in the place of the one with its id, if there is one. */
  save(item: OutboxItem): Promise<void>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

const DATABASE = "chatsync";
const VERSION = 1;
const STORE = "outbox";

interface Schema extends DBSchema {
  readonly [STORE]: {
    readonly key: [username: string, id: string];
    readonly value: OutboxItem & { readonly username: string };
  };
}

/** Keeps one user's unsent messages in IndexedDB, which all tabs of the browser share. */
export class IndexedDbOutboxStorage implements OutboxStorage {
  readonly #username: string;
  readonly #database = new LazyDatabase<Schema>(DATABASE, VERSION, (database) => {
    database.createObjectStore(STORE, { keyPath: ["username", "id"] });
  });

  constructor(username: string) {
    this.#username = username;
  }

  async load(): Promise<OutboxItem[]> {
    const database = await this.#database.open();
    const saved: readonly unknown[] = await database.getAll(STORE, this.#own());
    return saved.map(read).filter((item) => item !== null);
  }

  async save(item: OutboxItem): Promise<void> {
    const database = await this.#database.open();
    const transaction = database.transaction(STORE, "readwrite");
    await Promise.all([
      transaction.store.put({ ...item, username: this.#username }),
      committed(transaction),
    ]);
  }

  async remove(id: string): Promise<void> {
    const database = await this.#database.open();
    await database.delete(STORE, [this.#username, id]);
  }

  async clear(): Promise<void> {
    const database = await this.#database.open();
    await database.delete(STORE, this.#own());
  }

  /** All keys that begin with the username: a list sorts after every text. */
  #own(): IDBKeyRange {
    return IDBKeyRange.bound([this.#username], [this.#username, []]);
  }
}

/** Commits without waiting for the answers: what is written as the page is left is kept all the same. */
function committed(transaction: IDBPTransaction<Schema, [typeof STORE], "readwrite">) {
  transaction.commit();
  return transaction.done;
}

/** What another version of the app left there is checked like a frame. */
function read(saved: unknown): OutboxItem | null {
  if (typeof saved !== "object" || saved === null) return null;
  const { id, conversation, peer, content, createdAt, status, error, errorCode } = saved as Partial<
    Record<keyof OutboxItem, unknown>
  >;
  if (typeof id !== "string" || typeof conversation !== "string") return null;
  if (typeof content !== "string" || typeof createdAt !== "string" || !isPeer(peer)) return null;
  if (!isTime(createdAt)) return null;
  const item = { id, conversation, peer, content: wellFormed(content), createdAt };
  if (status !== "failed") return { ...item, status: "waiting" };
  return {
    ...item,
    status,
    error: typeof error === "string" ? error : "",
    ...(isErrorCode(errorCode) ? { errorCode } : {}),
  };
}

function isPeer(value: unknown): value is Peer {
  if (typeof value !== "object" || value === null) return false;
  const { type, to } = value as Partial<Record<keyof Peer, unknown>>;
  return (type === "private" || type === "group") && typeof to === "string";
}
