import { plainLine } from "../../markdown";
import type { MessageEntry } from "../../protocol";
import { Alarm, type Timers } from "../../socket";
import { texts } from "../../texts";

/** Messages that come closer together are told together. */
const QUIET_MS = 700;
/** No message waits longer to be told. */
const LONGEST_MS = 2_000;
/** More within that time are told by their number. */
const MOST_SINGLE = 3;

export interface AnnouncerOptions {
  readonly timers: Timers;
  readonly nameOf: (username: string) => string;
  readonly say: (line: string) => void;
}

/** Turns what arrives in the open conversation into lines that are read out, few enough to be followed. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #quiet: Alarm;
  readonly #latest: Alarm;
  #waiting: MessageEntry[] = [];
  /** When single messages were told last, in milliseconds since the epoch. */
  #told: number[] = [];

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#quiet = new Alarm(options.timers);
    this.#latest = new Alarm(options.timers);
  }

  arrived(entry: MessageEntry): void {
    this.#waiting.push(entry);
    this.#quiet.set(QUIET_MS, () => this.#flush());
    if (!this.#latest.isSet) this.#latest.set(LONGEST_MS, () => this.#flush());
  }

  stop(): void {
    this.#quiet.clear();
    this.#latest.clear();
    this.#waiting = [];
  }

  #flush(): void {
    const entries = this.#waiting;
    this.stop();
    const now = this.#options.timers.now();
    this.#told = this.#told.filter((at) => at > now - LONGEST_MS);
    if (this.#told.length + entries.length > MOST_SINGLE && entries.length > 1) {
      this.#options.say(this.#summary(entries));
      return;
    }
    for (const { from, content } of entries) {
      this.#told.push(now);
      this.#options.say(texts.live.message(this.#options.nameOf(from), plainLine(content)));
    }
  }

  #summary(entries: readonly MessageEntry[]): string {
    const authors = [...new Set(entries.map((entry) => entry.from))];
    const name = this.#options.nameOf(authors[0] ?? "");
    return texts.live.many(entries.length, name, authors.length - 1);
  }
}
