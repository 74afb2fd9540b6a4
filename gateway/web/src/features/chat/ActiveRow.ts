import { createContext, useContext } from "react";

/** Whether the pointer or the focus is in the row around. */
export const ActiveRow = createContext(false);

export function useIsActiveRow(): boolean {
  return useContext(ActiveRow);
}
