import { texts } from "../../texts";
import { isMac, type KeyCombo, keyCaps } from "./keys";

/** What stands on a key everywhere. */
const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Tab: "Tab",
};

/** What is written on the keys of this machine, one by one. */
export function capsOf(combo: KeyCombo): string[] {
  return keyCaps(combo, keyName);
}

/** The same in one word: "Ctrl+K", "⌘K". */
export function keyText(combo: KeyCombo): string {
  return capsOf(combo).join(isMac() ? "" : "+");
}

function keyName(key: string): string {
  const names: Readonly<Record<string, string>> = texts.shortcuts.keys;
  return SIGNS[key] ?? names[key] ?? key.toUpperCase();
}
