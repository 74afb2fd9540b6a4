import { type IDBPDatabase, openDB } from "idb";

/** A database of the browser, opened when it is first needed, and anew when it could not be or was closed. */
export class LazyDatabase<Schema> {
  readonly #name: string;
  readonly #version: number;
  readonly #upgrade: (database: IDBPDatabase<Schema>) => void;
  #opened: Promise<IDBPDatabase<Schema>> | null = null;

  /** `upgrade` brings what was left by a smaller `version` into the shape of this one. */
  constructor(name: string, version: number, upgrade: (database: IDBPDatabase<Schema>) => void) {
    this.#name = name;
    this.#version = version;
    this.#upgrade = upgrade;
  }

  /** Rejects when the browser has no place for it. */
  open(): Promise<IDBPDatabase<Schema>> {
    this.#opened ??= this.#openAnew().catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }

  #openAnew(): Promise<IDBPDatabase<Schema>> {
    return openDB<Schema>(this.#name, this.#version, {
      upgrade: this.#upgrade,
      // A later version of the app in another tab wants to change it.
      blocking: (_, __, event) => {
        (event.target as IDBDatabase).close();
        this.#opened = null;
      },
      terminated: () => {
        this.#opened = null;
      },
    });
  }
}
