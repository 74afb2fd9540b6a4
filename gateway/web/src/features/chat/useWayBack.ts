import { useState } from "react";
import type { ListRange } from "react-virtuoso";

interface WayBack {
  readonly isOffered: boolean;
  /** The user has gone to the end, past what is new. */
  readonly passed: () => void;
  /** Takes which rows are there. */
  readonly onRange: (range: ListRange) => void;
}

/**
 * Whether to offer a way back up to the row where the new messages begin (null: none do): to those who are at the end
 * without having come by it, until they have been there.
 */
export function useWayBack(firstNew: number | null, beginsAtEnd: boolean): WayBack {
  const [isPassed, setPassed] = useState(beginsAtEnd);
  const [isAbove, setAbove] = useState(false);
  const onRange = ({ startIndex, endIndex }: ListRange): void => {
    if (firstNew === null) return;
    setAbove(firstNew < startIndex);
    if (firstNew >= startIndex && firstNew <= endIndex) setPassed(false);
  };
  return {
    isOffered: firstNew !== null && isPassed && isAbove,
    passed: () => setPassed(true),
    onRange,
  };
}
