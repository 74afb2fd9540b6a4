import type { KeyboardEvent } from "react";

/** What browsers report for a key that an input method is still busy with. */
const KEY_CODE_COMPOSING = 229;

/** Enter sends; Shift+Enter begins a new line; the Enter that ends a composition does neither. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey) return false;
  return !isComposing(event.nativeEvent);
}

/** The key is for an input method, which composes a letter or a word. */
export function isComposing(event: globalThis.KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === KEY_CODE_COMPOSING;
}
