import { useCallback, useEffect, useRef, useState } from "react";

/** So close to the end counts as there, in pixels. */
export const NEAR_END_PX = 80;

interface StayAtEnd {
  /** Takes the element that scrolls. */
  readonly setScroller: (element: HTMLElement | Window | null) => void;
  /** Call it when the content has changed its height. */
  readonly stay: () => void;
}

/**
 * Keeps a list at its end when it was there and the room or the content changes: a banner or the
 * phone's keyboard takes room away, a message gets buttons. Only scrolling leaves the end.
 */
export function useStayAtEnd(beginsThere: boolean): StayAtEnd {
  const [scroller, takeScroller] = useState<HTMLElement | null>(null);
  const isAtEnd = useRef(beginsThere);

  // Always the same function: the list gives back the element and gets it again whenever this is another one, and each time renders anew.
  const setScroller = useCallback((element: HTMLElement | Window | null) => {
    takeScroller(element instanceof HTMLElement ? element : null);
  }, []);

  const stay = useCallback(() => {
    if (isAtEnd.current && scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }, [scroller]);

  useEffect(() => {
    if (scroller === null) return;
    let last = scroller.scrollTop;
    const onScroll = (): void => {
      const { scrollTop } = scroller;
      const below = scroller.scrollHeight - scrollTop - scroller.clientHeight;
      // Rows that turn out to be lower than thought bring the end nearer: nobody has gone there then.
      if (below >= NEAR_END_PX) isAtEnd.current = false;
      else if (scrollTop > last) isAtEnd.current = true;
      last = scrollTop;
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    const room = new ResizeObserver(stay);
    room.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      room.disconnect();
    };
  }, [scroller, stay]);

  return { setScroller, stay };
}
