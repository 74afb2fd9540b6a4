const INPUTS = ["pointerdown", "pointermove", "keydown", "touchstart", "wheel", "scroll"] as const;

/** Calls `onInput` whenever the user does something in this page or comes back to it. Returns what ends it. */
export function watchInput(onInput: () => void): () => void {
  const options = { capture: true, passive: true } as const;
  const onVisibility = (): void => {
    if (document.visibilityState === "visible") onInput();
  };
  for (const input of INPUTS) window.addEventListener(input, onInput, options);
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    for (const input of INPUTS) window.removeEventListener(input, onInput, options);
    document.removeEventListener("visibilitychange", onVisibility);
  };
}
