import { Alarm, type Timers } from "../socket";

type Subscribe = (listener: () => void) => () => void;

/**
 * The same as `subscribe`, but listeners are told at most once in `everyMs`. The first change after
 * a pause is told at once; those that follow closely are told together. So a hundred messages a
 * second cost the page a few renderings, and leave it time for the keys that are pressed meanwhile.
 */
export function paced(subscribe: Subscribe, everyMs: number, timers: Timers): Subscribe {
  const listeners = new Set<() => void>();
  const alarm = new Alarm(timers);
  let toldAt = Number.NEGATIVE_INFINITY;

  const tell = (): void => {
    toldAt = timers.now();
    for (const listener of [...listeners]) listener();
  };
  const onChange = (): void => {
    if (alarm.isSet) return;
    const wait = toldAt + everyMs - timers.now();
    // A clock that was put back must not silence the page.
    if (wait > 0 && wait <= everyMs) alarm.set(wait, tell);
    else tell();
  };

  let stop: (() => void) | null = null;
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
