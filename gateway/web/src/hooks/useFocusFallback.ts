import { type RefCallback, useCallback, useRef } from "react";
import { afterPaint } from "../context/afterPaint";

/**
 * A ref for what may go while it has the focus, as a button does that has done its work: then `fallback` is to give
 * the focus another place. Else whoever uses the keyboard would begin again at the top of the page.
 */
export function useFocusFallback(fallback: () => void): RefCallback<HTMLElement> {
  const latest = useRef(fallback);
  latest.current = fallback;
  return useCallback((element: HTMLElement) => {
    let hasFocus = element.contains(document.activeElement);
    const enter = (): void => {
      hasFocus = true;
    };
    const leave = ({ target }: FocusEvent): void => {
      // A button that is disabled while it works loses the focus to nobody.
      hasFocus = (target as Element).matches(":disabled");
    };
    element.addEventListener("focusin", enter);
    element.addEventListener("focusout", leave);
    return () => {
      if (hasFocus) whenFocusIsLost(() => latest.current());
    };
  }, []);
}

/** Calls back once what has just changed is painted, if nothing on the page has the focus then. */
export function whenFocusIsLost(fallback: () => void): void {
  afterPaint(() => {
    if (isFocusLost()) fallback();
  });
}

/** An open dialog catches a focus that is lost by its frame, on which there is nothing to be done. */
function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === body || activeElement?.getAttribute("role") === "presentation";
}
