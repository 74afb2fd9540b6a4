import type { KeyboardEvent } from "react";
import { deviceSettings } from "../../settings/deviceSettings";

/** What browsers report for a key that an input method is still busy with. */
const KEY_CODE_COMPOSING = 229;

/**
 * Enter sends and Shift+Enter begins a new line, or Ctrl+Enter sends and Enter begins one: as the user has chosen.
 * The Enter that ends a composition does neither.
 */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey || isComposing(event.nativeEvent)) return false;
  return deviceSettings().sendKey === "enter" || event.ctrlKey || event.metaKey;
}

/** The key is for an input method, which composes a letter or a word. */
export function isComposing(event: globalThis.KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === KEY_CODE_COMPOSING;
}
