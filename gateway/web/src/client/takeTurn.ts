/**
 * Calls `onTurn` as soon as no other tab of this browser has the turn of this name, or if the browser cannot tell. The
 * returned function gives the turn back, or gives up waiting for it.
 */
export function takeTurn(name: string, onTurn: () => void): () => void {
  // Browsers have locks on secure pages only. On others every tab has the turn.
  if (!("locks" in navigator)) {
    onTurn();
    return () => {};
  }
  const waiting = new AbortController();
  let giveBack = (): void => {};
  const turn = new Promise<void>((resolve) => {
    giveBack = resolve;
  });
  navigator.locks
    .request(name, { signal: waiting.signal }, () => {
      onTurn();
      return turn;
    })
    .catch(() => {
      if (!waiting.signal.aborted) onTurn();
    });
  return () => {
    waiting.abort();
    giveBack();
  };
}
