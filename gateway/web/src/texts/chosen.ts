import { useSyncExternalStore } from "react";
import { deviceSettings, onDeviceSettings } from "../settings/deviceSettings";
import { bestLanguage, type Language, language, speak } from ".";

const listeners = new Set<() => void>();

/** Speaks the language chosen in this browser from now on, whenever the choice changes. Resolves when the first is there. */
export async function followLanguage(): Promise<void> {
  await speakChosen();
  onDeviceSettings(() => void speakChosen());
}

/** The language spoken; components that call it render again in another. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

async function speakChosen(): Promise<void> {
  const choice = deviceSettings().language;
  const chosen = choice === "system" ? bestLanguage(navigator.languages) : choice;
  try {
    if (chosen !== language()) await speak(chosen);
  } catch {
    // Its texts could not be fetched: the language spoken goes on, which is English at first.
  }
  document.documentElement.lang = language();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
