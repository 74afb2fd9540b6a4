import { useCallback, useMemo, useSyncExternalStore } from "react";

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

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The layers over the page, the topmost last. An address gone to from there begins without any. */
function layers(): readonly unknown[] {
  const { layers } = (window.history.state ?? {}) as { readonly layers?: unknown };
  return Array.isArray(layers) ? layers : [];
}

export function useHistoryLayer(name: string): HistoryLayer {
  const isOpen = useSyncExternalStore(subscribe, () => layers().includes(name));

  const open = useCallback(() => {
    if (layers().includes(name)) return;
    window.history.pushState({ layers: [...layers(), name] }, "");
    for (const listener of listeners) listener();
  }, [name]);

  const close = useCallback(async () => {
    if (layers().at(-1) !== name) return;
    const gone = new Promise((resolve) =>
      window.addEventListener("popstate", resolve, { once: true }),
    );
    window.history.back();
    await gone;
  }, [name]);

  return useMemo(() => ({ isOpen, open, close }), [isOpen, open, close]);
}
