/** Calls back once when all that has been rendered by now is painted; never, if the page goes out of sight before. */
export function afterPaint(run: () => void): void {
  if (document.visibilityState === "hidden") return;
  const giveUp = (): void => cancelAnimationFrame(frame);
  // A frame's callbacks run before it is painted; the first task behind them runs when it is.
  const frame = requestAnimationFrame(() => {
    document.removeEventListener("visibilitychange", giveUp);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      run();
    };
    port2.postMessage(null);
  });
  document.addEventListener("visibilitychange", giveUp, { once: true });
}
