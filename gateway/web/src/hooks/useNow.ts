import { useMemo, useSyncExternalStore } from "react";

const TICK_MS = 30_000;

let now = Date.now();
let ticking: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (ticking === null) {
    now = Date.now();
    ticking = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || ticking === null) return;
    clearInterval(ticking);
    ticking = null;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The time, brought up to date every 30 s by one timer for all components. */
export function useNow(): Date {
  const ms = useSyncExternalStore(subscribe, () => now);
  return useMemo(() => new Date(ms), [ms]);
}
