import { createContext, useContext } from "react";

/** What a long list scrolls with when it has no scrolling area of its own; null until that is there. */
export const ScrollParent = createContext<HTMLElement | null>(null);

export function useScrollParent(): HTMLElement | null {
  return useContext(ScrollParent);
}
