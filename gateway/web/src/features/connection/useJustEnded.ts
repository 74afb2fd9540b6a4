import { useEffect, useState } from "react";

/** True for `ms` milliseconds after `value` has gone from true to false. */
export function useJustEnded(value: boolean, ms: number): boolean {
  const [last, setLast] = useState(value);
  const [hasEnded, setHasEnded] = useState(false);
  if (value !== last) {
    setLast(value);
    setHasEnded(!value);
  }
  useEffect(() => {
    if (!hasEnded) return;
    const timer = setTimeout(() => setHasEnded(false), ms);
    return () => clearTimeout(timer);
  }, [hasEnded, ms]);
  return hasEnded;
}
