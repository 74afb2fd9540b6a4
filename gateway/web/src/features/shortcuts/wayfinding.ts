import { createContext, useContext } from "react";

interface WayfindingActions {
  /** Opens the dialog that jumps to anybody, with this already typed. */
  readonly openSwitcher: (query?: string) => void;
  readonly openShortcutHelp: () => void;
}

/** Without a provider, as in tests of single parts, nothing opens. */
export const WayfindingContext = createContext<WayfindingActions>({
  openSwitcher: () => {},
  openShortcutHelp: () => {},
});

export function useSwitcher(): WayfindingActions["openSwitcher"] {
  return useContext(WayfindingContext).openSwitcher;
}

export function useShortcutHelp(): () => void {
  return useContext(WayfindingContext).openShortcutHelp;
}
