import type { DBSchema, IDBPTransaction } from "idb";
import type { Profile } from "../api";
import type { ConversationKey } from "../protocol";
import type { Conversation, KeptState } from "../store";
import { LazyDatabase } from "./LazyDatabase";

/** What this browser keeps of the account that was signed in last. */
export interface KeptAccount extends KeptState {
  readonly profile: Profile;
}

export type KeptPeople = Pick<KeptState, "users" | "groups">;

/** What has changed since the last time that it was kept. */
export interface KeptChanges {
  /** All of them; null if nothing has changed of them. */
  readonly people: KeptPeople | null;
  readonly changed: readonly Conversation[];
  readonly gone: readonly ConversationKey[];
}

/** Where the shown state outlives the tab. Every operation rejects when the browser has no place for it. */
export interface StateStorage {
  save(username: string, changes: KeptChanges): Promise<void>;
}

const DATABASE = "chatsync.kept";
/** Another shape of what is kept is another number: nothing of the last shape is ever read. */
const FORMAT = 1;
const ACCOUNTS = "accounts";
const CONVERSATIONS = "conversations";

interface Schema extends DBSchema {
  readonly [ACCOUNTS]: {
    readonly key: string;
    readonly value: Omit<KeptAccount, "conversations">;
  };
  readonly [CONVERSATIONS]: {
    readonly key: [username: string, conversation: ConversationKey];
    readonly value: Conversation;
  };
}

type Stores = [typeof ACCOUNTS, typeof CONVERSATIONS];
type Changing = IDBPTransaction<Schema, Stores, "readwrite">;

const STORES: Stores = [ACCOUNTS, CONVERSATIONS];

/**
 * The kept state in IndexedDB, which all tabs of the browser share. It is that of one account at a time: what
 * one person has read is not left for the next.
 */
export class IndexedDbStateStorage implements StateStorage {
  readonly #database: LazyDatabase<Schema>;

  constructor(format = FORMAT) {
    this.#database = new LazyDatabase(DATABASE, format, (database) => {
      for (const name of [...database.objectStoreNames]) database.deleteObjectStore(name);
      for (const name of STORES) database.createObjectStore(name);
    });
  }

  /** What is kept, whoever's it is; null if nothing is. */
  async load(): Promise<KeptAccount | null> {
    const transaction = (await this.#database.open()).transaction(STORES);
    const [account] = await transaction.objectStore(ACCOUNTS).getAll();
    const conversations = await transaction.objectStore(CONVERSATIONS).getAll();
    return account === undefined ? null : { ...account, conversations };
  }

  /** This account is signed in: from now on its state is kept, and nothing of any other. */
  async begin(profile: Profile): Promise<void> {
    const transaction = (await this.#database.open()).transaction(STORES, "readwrite");
    const accounts = transaction.objectStore(ACCOUNTS);
    const known = await accounts.get(profile.username);
    if (known === undefined) await empty(transaction);
    const { users = {}, groups = {} } = known ?? {};
    await accounts.put({ profile, users, groups }, profile.username);
    await transaction.done;
  }

  /** Does nothing once the account has signed out, in whichever tab. */
  async save(username: string, { people, changed, gone }: KeptChanges): Promise<void> {
    const transaction = (await this.#database.open()).transaction(STORES, "readwrite");
    const accounts = transaction.objectStore(ACCOUNTS);
    const conversations = transaction.objectStore(CONVERSATIONS);
    const account = await accounts.get(username);
    if (account !== undefined) {
      await Promise.all([
        ...(people === null ? [] : [accounts.put({ ...account, ...people }, username)]),
        ...changed.map((each) => conversations.put(each, [username, each.key])),
        ...gone.map((key) => conversations.delete([username, key])),
      ]);
    }
    await transaction.done;
  }

  /** Nobody is signed in any more. */
  async clear(): Promise<void> {
    const transaction = (await this.#database.open()).transaction(STORES, "readwrite");
    await empty(transaction);
    await transaction.done;
  }
}

async function empty(transaction: Changing): Promise<void> {
  await Promise.all(STORES.map((name) => transaction.objectStore(name).clear()));
}
