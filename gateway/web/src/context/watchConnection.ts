const TICK_MS = 1_000;
/** A clock that has not been looked at for so long belongs to a machine, or a page, that slept. */
const ASLEEP_AFTER_MS = 5_000;
/** Browsers let the clocks of pages in the background run slow, up to a minute: that is no sleep. */
const HIDDEN_ASLEEP_AFTER_MS = 90_000;

/**
 * Calls `check` whenever there is a reason to doubt the connection: the network came or went, the page came
 * back to the front or was thawed, the machine woke up. Returns how to end that.
 */
export function watchConnection(check: () => void): () => void {
  const checkIfVisible = (): void => {
    if (document.visibilityState === "visible") check();
  };
  let last = Date.now();
  const ticking = setInterval(() => {
    const isHidden = document.visibilityState === "hidden";
    const slept = Date.now() - last > (isHidden ? HIDDEN_ASLEEP_AFTER_MS : ASLEEP_AFTER_MS);
    last = Date.now();
    // What is in the background too: it may be the tab that sends for all.
    if (slept) check();
  }, TICK_MS);
  window.addEventListener("online", check);
  window.addEventListener("offline", check);
  window.addEventListener("pageshow", checkIfVisible);
  document.addEventListener("visibilitychange", checkIfVisible);
  document.addEventListener("resume", check);
  return () => {
    clearInterval(ticking);
    window.removeEventListener("online", check);
    window.removeEventListener("offline", check);
    window.removeEventListener("pageshow", checkIfVisible);
    document.removeEventListener("visibilitychange", checkIfVisible);
    document.removeEventListener("resume", check);
  };
}
