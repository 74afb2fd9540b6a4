import { Alarm, type Timers } from "../socket";

type Stop = () => void;

interface Pace {
  /** The least time from one telling to the next, in ms. */
  readonly everyMs: number;
  /** The most, however long it takes to show what is told. */
  readonly atMostMs: number;
  readonly timers: Timers;
  /** Calls back once when all that has been rendered by now is painted. */
  readonly afterPaint: (run: () => void) => void;
}

/** Showing what is told may take this part of the time; the rest is for the keys that are pressed meanwhile. */
const SHARE = 1 / 4;

/**
 * Tells listeners of changes once in a while, apart from those that cannot wait. The first change after a pause is
 * told at once; those that follow closely are told together. So a hundred messages a second cost the page a few
 * renderings, and the fewer the longer one takes: the page answers keys on a slow machine too. One that takes long
 * by itself delays nothing.
 */
export function paced<Change>(
  subscribe: (listener: (change: Change) => void) => Stop,
  canWait: (change: Change) => boolean,
  { everyMs, atMostMs, timers, afterPaint }: Pace,
): (listener: () => void) => Stop {
  const listeners = new Set<() => void>();
  const alarm = new Alarm(timers);
  let toldAt = Number.NEGATIVE_INFINITY;
  let pauseMs = everyMs;

  const tell = (): void => {
    alarm.clear();
    toldAt = timers.now();
    pauseMs = everyMs;
    for (const listener of [...listeners]) listener();
  };
  /** More is likely to come: how long it takes to show this decides when. */
  const tellWhatWaited = (): void => {
    tell();
    const begun = toldAt;
    afterPaint(() => {
      pauseMs = Math.max(everyMs, Math.min(atMostMs, (timers.now() - begun) / SHARE));
    });
  };
  const onChange = (change: Change): void => {
    const wait = toldAt + pauseMs - timers.now();
    // A clock that was put back must not silence the page.
    const isClose = wait > 0 && wait <= pauseMs;
    if (!isClose || !canWait(change)) tell();
    else if (!alarm.isSet) alarm.set(wait, tellWhatWaited);
  };

  let stop: Stop | null = null;
  return (listener) => {
    listeners.add(listener);
    stop ??= subscribe(onChange);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      stop?.();
      stop = null;
      alarm.clear();
    };
  };
}
