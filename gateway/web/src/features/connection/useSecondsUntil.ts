import { useEffect, useState } from "react";

/** Whole seconds until `time` (milliseconds since the epoch), counting down to 0. */
export function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(ticking);
  }, []);
  return Math.max(0, Math.ceil((time - now) / 1000));
}
