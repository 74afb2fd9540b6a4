import type { KeyboardEvent } from "react";
import { isComposing } from "../../components/isComposing";
import { deviceSettings } from "../../settings/deviceSettings";

/**
 * Enter sends and Shift+Enter begins a new line, or Ctrl+Enter sends and Enter begins one: as the user has chosen.
 * The Enter that ends a composition does neither.
 */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey || isComposing(event.nativeEvent)) return false;
  return deviceSettings().sendKey === "enter" || event.ctrlKey || event.metaKey;
}
