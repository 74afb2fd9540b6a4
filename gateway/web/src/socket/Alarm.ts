/** The clock and timers that a class works with; tests put their own in. */
export interface Timers {
  setTimeout(run: () => void, ms: number): ReturnType<typeof setTimeout>;
  clearTimeout(handle: ReturnType<typeof setTimeout>): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemTimers: Timers = {
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle),
  now: () => Date.now(),
};

/** One timer that can be set anew and cleared; setting it forgets the last setting. */
export class Alarm {
  readonly #timers: Timers;
  #handle: ReturnType<typeof setTimeout> | null = null;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get isSet(): boolean {
    return this.#handle !== null;
  }

  set(ms: number, run: () => void): void {
    this.clear();
    this.#handle = this.#timers.setTimeout(() => {
      this.#handle = null;
      run();
    }, ms);
  }

  clear(): void {
    if (this.#handle !== null) this.#timers.clearTimeout(this.#handle);
    this.#handle = null;
  }
}
