import { useMemo, useState } from "react";

const ALL = Number.NEGATIVE_INFINITY;

interface Tail<Row> {
  readonly rows: readonly Row[];
  /** The number of the first of them, where `first` is that of the first of all. */
  readonly first: number;
  /** Whether these are all. */
  readonly isWhole: boolean;
  readonly showAll: () => void;
}

/**
 * The last rows of a list that opens at its end, until all are asked for. The virtual list renders a few rows that it
 * is given at once, with the page's first frame; to find its own way to the end of many takes it several frames, in which
 * nothing is to be seen.
 *
 * Rows that come later at either end do not move those that are there.
 */
export function useTail<Row>(all: readonly Row[], first: number, atMost: number): Tail<Row> {
  const [from, setFrom] = useState(all.length > atMost ? first + all.length - atMost : ALL);
  const left = Math.max(0, from - first);
  const rows = useMemo(() => (left === 0 ? all : all.slice(left)), [all, left]);
  return {
    rows,
    first: first + left,
    isWhole: left === 0,
    showAll: () => setFrom(ALL),
  };
}
