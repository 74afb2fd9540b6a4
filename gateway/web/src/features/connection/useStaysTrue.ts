import { useEffect, useState } from "react";

/** True once `value` has been true for `ms` milliseconds; false again at once. */
export function useStaysTrue(value: boolean, ms: number): boolean {
  const [stays, setStays] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setStays(true), ms);
    return () => {
      clearTimeout(timer);
      setStays(false);
    };
  }, [value, ms]);
  return value && stays;
}
