import { useSyncExternalStore } from "react";

/** What is chosen for this browser, for whoever uses it; the account's own settings are on the server. */
export interface DeviceSettings {
  readonly theme: "system" | "light" | "dark";
  readonly density: "comfortable" | "compact";
  /** A BCP 47 tag out of `LANGUAGES`, or the browser's choice. */
  readonly language: "system" | "en" | "de";
  /** Whether new messages are told on the desktop; the browser must allow it too. */
  readonly notifications: boolean;
  /** Whether a note tells what was written, or only that something was. */
  readonly noteContent: boolean;
  /** Whether what arrives in the open conversation is read out to those who listen to the page. */
  readonly readOut: boolean;
  /** Which key sends a message; the other one begins a new line. */
  readonly sendKey: "enter" | "ctrlEnter";
  /** Where a conversation with unread messages opens: at the first of these, or at its end. */
  readonly openAt: "firstUnread" | "newest";
  /** Whether a conversation's details stand beside it where there is room. */
  readonly details: boolean;
}

const KEY = "chatsync.settings";

const DEFAULTS: DeviceSettings = {
  theme: "system",
  density: "comfortable",
  language: "system",
  notifications: false,
  noteContent: true,
  readOut: true,
  sendKey: "enter",
  openAt: "firstUnread",
  details: true,
};

const CHOICES: { readonly [K in keyof DeviceSettings]: readonly DeviceSettings[K][] } = {
  theme: ["system", "light", "dark"],
  density: ["comfortable", "compact"],
  language: ["system", "en", "de"],
  notifications: [true, false],
  noteContent: [true, false],
  readOut: [true, false],
  sendKey: ["enter", "ctrlEnter"],
  openAt: ["firstUnread", "newest"],
  details: [true, false],
};

const listeners = new Set<() => void>();
let current = read();

export function deviceSettings(): DeviceSettings {
  return current;
}

/** Changes some of them, here and in the browser's other tabs. */
export function changeDeviceSettings(change: Partial<DeviceSettings>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
  tell();
}

export function useDeviceSettings(): DeviceSettings {
  return useSyncExternalStore(onDeviceSettings, deviceSettings);
}

/** Calls back at every change, from whichever tab. Returns how to end that. */
export function onDeviceSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

window.addEventListener("storage", (event) => {
  if (event.key !== KEY && event.key !== null) return;
  current = read();
  tell();
});

function tell(): void {
  for (const listener of listeners) listener();
}

function read(): DeviceSettings {
  try {
    return valid(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return DEFAULTS;
  }
}

/** What another version of the app may have written is taken as far as it is known. */
function valid(stored: unknown): DeviceSettings {
  const told = Object.entries(typeof stored === "object" && stored !== null ? stored : {});
  const known = told.filter(([name, value]) => {
    const choices: readonly unknown[] | undefined = CHOICES[name as keyof DeviceSettings];
    return choices?.includes(value);
  });
  return { ...DEFAULTS, ...Object.fromEntries(known) };
}
