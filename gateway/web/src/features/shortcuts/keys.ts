/** One way to press a shortcut. */
export interface KeyCombo {
  /** As `KeyboardEvent.key` has it, letters small. */
  readonly key: string;
  /** Ctrl, on a Mac Cmd. */
  readonly mod?: boolean;
  /** Ctrl on a Mac too. */
  readonly ctrl?: boolean;
  readonly alt?: boolean;
  readonly shift?: boolean;
}

export function isMac(platform = navigator.platform): boolean {
  return /^(Mac|iP)/.test(platform);
}

/** Whether these are the keys that were pressed, and no others with them. */
export function isPressed(combo: KeyCombo, event: KeyboardEvent, mac = isMac()): boolean {
  if (pressedKey(event, mac) !== combo.key.toLowerCase()) return false;
  const wantsCtrl = combo.ctrl === true || (combo.mod === true && !mac);
  const wantsMeta = combo.mod === true && mac;
  return (
    event.ctrlKey === wantsCtrl &&
    event.metaKey === wantsMeta &&
    event.altKey === (combo.alt ?? false) &&
    // On many keyboards "/" itself needs Shift.
    (event.shiftKey === (combo.shift ?? false) || isSign(combo.key))
  );
}

/** Neither a sign that all layouts have, nor a letter of the Latin script. */
const FOREIGN = /^[^\p{ASCII}\p{Script=Latin}]$/u;

/**
 * A layout of another script types no Latin letters, and on a Mac Alt makes another sign of one: which key it was is told by its place then. Else
 * it is told by what it types, as keys of Latin layouts have places of their own.
 */
function pressedKey({ key, code, altKey }: KeyboardEvent, mac: boolean): string {
  const isByPlace = (mac && altKey) || FOREIGN.test(key);
  return ((isByPlace ? signAt(code) : null) ?? key).toLowerCase();
}

/** What the key at this place types on an English keyboard, as far as there are shortcuts with it. */
function signAt(code: string): string | null {
  return code === "Slash" ? "/" : (/^Key([A-Z])$/.exec(code)?.[1] ?? null);
}

function isSign(key: string): boolean {
  return key.length === 1 && !/[a-z0-9]/i.test(key);
}

const MAC_SIGNS = { ctrl: "⌃", alt: "⌥", shift: "⇧", mod: "⌘" } as const;

/** What stands on the keys, in the order in which they are pressed. */
export function keyCaps(combo: KeyCombo, name: (key: string) => string, mac = isMac()): string[] {
  const caps: string[] = [];
  if (combo.ctrl || (combo.mod && !mac)) caps.push(mac ? MAC_SIGNS.ctrl : name("Control"));
  if (combo.alt) caps.push(mac ? MAC_SIGNS.alt : "Alt");
  if (combo.shift) caps.push(mac ? MAC_SIGNS.shift : name("Shift"));
  if (combo.mod && mac) caps.push(MAC_SIGNS.mod);
  return [...caps, name(combo.key)];
}

/** The same for `aria-keyshortcuts`. */
export function ariaKeys(combo: KeyCombo, mac = isMac()): string {
  const keys: string[] = [];
  if (combo.ctrl || (combo.mod && !mac)) keys.push("Control");
  if (combo.mod && mac) keys.push("Meta");
  if (combo.alt) keys.push("Alt");
  if (combo.shift) keys.push("Shift");
  return [...keys, combo.key.length === 1 ? combo.key.toUpperCase() : combo.key].join("+");
}
