import type { ConversationKey } from "../protocol";
import { Alarm, type Timers } from "../socket";

/** What this user has decided about one conversation, for this browser alone. */
export interface Mark {
  /** Until when nothing is told of it, in milliseconds since the epoch; 0: all is told. */
  readonly mutedUntil: number;
  /** While it is muted, what mentions the user is told still. */
  readonly tellsMentions: boolean;
  /** To be come back to, though it has been read: positions on the server only rise. */
  readonly isUnread: boolean;
}

export type Marks = ReadonlyMap<ConversationKey, Mark>;

/** Until the user says otherwise. */
export const FOR_EVER = Number.MAX_SAFE_INTEGER;

const NONE: Mark = { mutedUntil: 0, tellsMentions: false, isUnread: false };

/**
 * Which conversations are muted, and which are marked as unread. That is kept in the browser's local storage under the
 * account's name, and is the same in all tabs.
 */
export class ConversationMarks {
  readonly #name: string;
  readonly #timers: Timers;
  readonly #expiry: Alarm;
  readonly #listeners = new Set<() => void>();
  #marks: Marks = new Map();

  constructor(username: string, timers: Timers) {
    this.#name = `chatsync.marks ${username}`;
    this.#timers = timers;
    this.#expiry = new Alarm(timers);
    this.#load();
  }

  start(): void {
    window.addEventListener("storage", this.#onStorage);
    this.#took(this.#marks);
  }

  stop(): void {
    window.removeEventListener("storage", this.#onStorage);
    this.#expiry.clear();
  }

  /** Another object after each change. */
  readonly all = (): Marks => this.#marks;

  of(key: ConversationKey): Mark {
    return this.#marks.get(key) ?? NONE;
  }

  isMuted(key: ConversationKey): boolean {
    return this.of(key).mutedUntil > this.#timers.now();
  }

  mute(key: ConversationKey, forMs = FOR_EVER): void {
    const mutedUntil = forMs === FOR_EVER ? FOR_EVER : this.#timers.now() + forMs;
    this.#change([key], { mutedUntil, tellsMentions: false });
  }

  muteExceptMentions(key: ConversationKey): void {
    this.#change([key], { mutedUntil: FOR_EVER, tellsMentions: true });
  }

  unmute(key: ConversationKey): void {
    this.#change([key], { mutedUntil: 0, tellsMentions: false });
  }

  setUnread(keys: readonly ConversationKey[], isUnread: boolean): void {
    const others = keys.filter((key) => this.of(key).isUnread !== isUnread);
    if (others.length > 0) this.#change(others, { isUnread });
  }

  /** Forgets all of them: for when the user signs out. */
  clear(): void {
    this.#took(new Map());
    this.#keep();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #change(keys: readonly ConversationKey[], change: Partial<Mark>): void {
    this.#took(
      new Map([
        ...this.#marks,
        ...keys.map((key) => [key, { ...this.of(key), ...change }] as const),
      ]),
    );
    this.#keep();
  }

  /** These are the marks from now on, as far as they say anything still. */
  #took(marks: Marks): void {
    const now = this.#timers.now();
    const current = [...marks]
      .map(
        ([key, mark]) => [key, mark.mutedUntil > now ? mark : { ...mark, mutedUntil: 0 }] as const,
      )
      .filter(([, { mutedUntil, isUnread }]) => mutedUntil > 0 || isUnread);
    this.#marks = new Map(current);
    const ends = current.map(([, mark]) => mark.mutedUntil).filter((at) => at > 0 && at < FOR_EVER);
    if (ends.length === 0) this.#expiry.clear();
    else this.#expiry.set(Math.min(...ends) - now, () => this.#took(this.#marks));
    for (const listener of this.#listeners) listener();
  }

  #keep(): void {
    try {
      if (this.#marks.size === 0) localStorage.removeItem(this.#name);
      else localStorage.setItem(this.#name, JSON.stringify([...this.#marks]));
    } catch {
      // No place for them: they hold until the page is left.
    }
  }

  #load(): void {
    try {
      this.#marks = new Map(valid(JSON.parse(localStorage.getItem(this.#name) ?? "[]")));
    } catch {
      // Not what this app writes.
      this.#marks = new Map();
    }
  }

  readonly #onStorage = ({ key }: StorageEvent): void => {
    if (key !== this.#name && key !== null) return;
    this.#load();
    this.#took(this.#marks);
  };
}

/** What another version of the app may have written is taken as far as it is known. */
function valid(stored: unknown): [ConversationKey, Mark][] {
  if (!Array.isArray(stored)) return [];
  return stored
    .filter((entry) => Array.isArray(entry) && typeof entry[0] === "string")
    .map(([key, mark]) => [
      key,
      {
        mutedUntil: Number(mark?.mutedUntil) || 0,
        tellsMentions: mark?.tellsMentions === true,
        isUnread: mark?.isUnread === true,
      },
    ]);
}
