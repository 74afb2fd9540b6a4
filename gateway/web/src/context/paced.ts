import { Alarm, type Timers } from "../socket";

type Stop = () => void;

/**
 * Tells listeners of changes at most once in `everyMs`, apart from those that cannot wait. The first
 * change after a pause is told at once; those that follow closely are told together. So a hundred
 * messages a second cost the page a few renderings, and leave it time for the keys that are pressed
 * meanwhile.
 */
export function paced<Change>(
  subscribe: (listener: (change: Change) => void) => Stop,
  canWait: (change: Change) => boolean,
  everyMs: number,
  timers: Timers,
): (listener: () => void) => Stop {
  const listeners = new Set<() => void>();
  const alarm = new Alarm(timers);
  let toldAt = Number.NEGATIVE_INFINITY;

  const tell = (): void => {
    alarm.clear();
    toldAt = timers.now();
    for (const listener of [...listeners]) listener();
  };
  const onChange = (change: Change): void => {
    const wait = toldAt + everyMs - timers.now();
    // A clock that was put back must not silence the page.
    const isClose = wait > 0 && wait <= everyMs;
    if (!isClose || !canWait(change)) tell();
    else if (!alarm.isSet) alarm.set(wait, tell);
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
