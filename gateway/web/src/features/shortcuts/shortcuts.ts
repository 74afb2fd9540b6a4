import type { DeviceSettings } from "../../settings/deviceSettings";
import type { KeyCombo } from "./keys";

/** Everything that has keys of its own. What each does is in `useShortcutActions`, its texts in the catalogue. */
export const SHORTCUTS = [
  { id: "jump", where: "anywhere", keys: [{ key: "k", mod: true }] },
  { id: "previous", where: "anywhere", keys: [{ key: "ArrowUp", alt: true }] },
  { id: "next", where: "anywhere", keys: [{ key: "ArrowDown", alt: true }] },
  { id: "previousUnread", where: "anywhere", keys: [{ key: "ArrowUp", alt: true, shift: true }] },
  { id: "nextUnread", where: "anywhere", keys: [{ key: "ArrowDown", alt: true, shift: true }] },
  { id: "markRead", where: "anywhere", keys: [{ key: "Escape" }] },
  { id: "markAllRead", where: "anywhere", keys: [{ key: "Escape", shift: true }] },
  { id: "focusComposer", where: "anywhere", keys: [{ key: "l", ctrl: true, shift: true }] },
  { id: "nextRegion", where: "anywhere", keys: [{ key: "F6" }, { key: "F6", ctrl: true }] },
  {
    id: "previousRegion",
    where: "anywhere",
    keys: [
      { key: "F6", shift: true },
      { key: "F6", ctrl: true, shift: true },
    ],
  },
  { id: "help", where: "anywhere", keys: [{ key: "/", mod: true }] },
  {
    id: "send",
    where: "composer",
    keys: [{ key: "Enter" }],
    withCtrlEnter: [{ key: "Enter", mod: true }],
  },
  {
    id: "newLine",
    where: "composer",
    keys: [{ key: "Enter", shift: true }],
    withCtrlEnter: [{ key: "Enter" }, { key: "Enter", shift: true }],
  },
  { id: "bold", where: "composer", keys: [{ key: "b", mod: true }] },
  { id: "italic", where: "composer", keys: [{ key: "i", mod: true }] },
  { id: "link", where: "composer", keys: [{ key: "k", mod: true, alt: true }] },
  { id: "acceptSuggestion", where: "composer", keys: [{ key: "Tab" }, { key: "Enter" }] },
  { id: "chooseSuggestion", where: "composer", keys: [{ key: "ArrowUp" }, { key: "ArrowDown" }] },
  { id: "closeSuggestions", where: "composer", keys: [{ key: "Escape" }] },
  { id: "moveInList", where: "list", keys: [{ key: "ArrowUp" }, { key: "ArrowDown" }] },
] as const satisfies readonly Shortcut[];

export interface Shortcut {
  readonly id: string;
  /** What does not work anywhere is the business of the place where it works; here it is to be shown. */
  readonly where: "anywhere" | "composer" | "list";
  readonly keys: readonly KeyCombo[];
  /** Its keys where Ctrl+Enter sends, if they are others. */
  readonly withCtrlEnter?: readonly KeyCombo[];
}

type SendKey = DeviceSettings["sendKey"];

type Known = (typeof SHORTCUTS)[number];
export type ShortcutId = Known["id"];
/** Shortcuts that work wherever the focus is. */
export type GlobalShortcutId = Extract<Known, { where: "anywhere" }>["id"];

/** Every way to press a shortcut. */
export function waysOf(shortcut: Shortcut, sendKey: SendKey): readonly KeyCombo[] {
  const { keys, withCtrlEnter = keys } = shortcut;
  return sendKey === "ctrlEnter" ? withCtrlEnter : keys;
}

/** The first of the keys of a shortcut, for where it is hinted at. */
export function keysOf(id: ShortcutId, sendKey: SendKey = "enter"): KeyCombo {
  const found: Shortcut | undefined = SHORTCUTS.find((each) => each.id === id);
  const first = found === undefined ? undefined : waysOf(found, sendKey)[0];
  if (first === undefined) throw new Error(`no keys for ${id}`);
  return first;
}
