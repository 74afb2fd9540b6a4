import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So close to the end counts as there, in pixels. */
export const NEAR_END_PX = 80;

interface StayAtEnd {
  /** Takes the element that scrolls. */
  readonly setScroller: (element: HTMLElement | Window | null) => void;
  /** Does not stay at the end any more; returns whether it was there. */
  readonly leave: () => boolean;
}

/**
 * Keeps a list at its end when it was there and the room or the content changes: a message comes or gets buttons, a
 * banner or the phone's keyboard takes room away. Only scrolling leaves the end.
 */
export function useStayAtEnd(beginsThere: boolean, rows: readonly unknown[]): StayAtEnd {
  const [scroller, takeScroller] = useState<HTMLElement | null>(null);
  const isAtEnd = useRef(beginsThere);

  // Always the same function: the list gives back the element and gets it again whenever this is another one, and each time renders anew.
  const setScroller = useCallback((element: HTMLElement | Window | null) => {
    takeScroller(element instanceof HTMLElement ? element : null);
  }, []);

  useEffect(() => {
    if (scroller === null) return;
    let last = scroller.scrollTop;
    const onScroll = (): void => {
      const { scrollTop } = scroller;
      const isNear = roomBelow(scroller) < NEAR_END_PX;
      // Rows that turn out to be lower than thought bring the end nearer, and new ones take it further away before one
      // hears of having been there: nobody has gone anywhere then.
      if (scrollTop < last && !isNear) isAtEnd.current = false;
      else if (scrollTop > last && isNear) isAtEnd.current = true;
      last = scrollTop;
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    // It is told of what has its height, but is not painted yet.
    const sizes = new ResizeObserver(() => {
      if (isAtEnd.current) scroller.scrollTop = scroller.scrollHeight;
    });
    sizes.observe(scroller);
    const list = scroller.querySelector("[role=list]");
    // Rows that are not there are part of its padding.
    if (list !== null) sizes.observe(list, { box: "border-box" });
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      sizes.disconnect();
    };
  }, [scroller]);

  // Before the list shows its new rows: what fits in does not scroll, so that its end is in sight wherever it began.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is for the rows that are to come.
  useLayoutEffect(() => {
    if (scroller !== null && isAtEndOf(scroller)) isAtEnd.current = true;
  }, [scroller, rows]);

  const leave = useCallback(() => {
    const wasAtEnd = isAtEnd.current;
    isAtEnd.current = false;
    return wasAtEnd;
  }, []);

  return { setScroller, leave };
}

function isAtEndOf(scroller: HTMLElement): boolean {
  const hasRows = scroller.querySelector("[role=listitem]") !== null;
  return hasRows && roomBelow(scroller) < NEAR_END_PX;
}

/** How much of the content is below what is in sight, in pixels. */
function roomBelow({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}
