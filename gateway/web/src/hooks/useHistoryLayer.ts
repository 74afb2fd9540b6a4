import { useCallback, useMemo, useSyncExternalStore } from "react";
import { addLayer, closeLayer, layers, subscribe } from "../navigation";

/**
 * Something that lies over the page and that the browser's way back takes away again, as people expect it
 * of a phone. That it is there is kept in the history's own state, so that it comes and goes with that.
 */
export interface HistoryLayer {
  readonly isOpen: boolean;
  readonly open: () => void;
  /** Resolves when it is gone and another address may be gone to. */
  readonly close: () => Promise<void>;
}

export function useHistoryLayer(name: string): HistoryLayer {
  const isOpen = useSyncExternalStore(subscribe, () => layers().includes(name));

  const open = useCallback(() => {
    if (!layers().includes(name)) addLayer(name);
  }, [name]);

  const close = useCallback(() => closeLayer(name), [name]);

  return useMemo(() => ({ isOpen, open, close }), [isOpen, open, close]);
}
