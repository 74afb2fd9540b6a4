/** Calls back once when all that has been rendered by now is painted; not while the page is out of sight. */
export function afterPaint(run: () => void): void {
  // A frame's callbacks run before it is painted; the first task behind them runs when it is.
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      run();
    };
    port2.postMessage(null);
  });
}
