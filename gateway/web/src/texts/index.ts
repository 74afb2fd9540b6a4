import { en, type Texts } from "./en";
import { localeOf, primary } from "./wording";

export type { Texts };

/** Languages that are complete, by their BCP 47 tags. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Every text that people see, in the language chosen. A live binding: read it where a text is shown,
 * never once for all when a module is loaded.
 */
export let texts: Texts = en;

let spoken: Language = "en";

/** The language of `texts`. */
export function language(): Language {
  return spoken;
}

/** For dates and numbers: the browser's own region where it is of the language spoken. */
export function locale(): string {
  return localeOf(spoken);
}

/** The server's own sentence, which is English, where that is understood; else, or if it has none, the other. */
export function serversWord(told: string, otherwise: string): string {
  return spoken === "en" && told !== "" ? told : otherwise;
}

/** Fetches a language's texts and speaks it from then on. */
export async function speak(chosen: Language): Promise<void> {
  texts = await load(chosen);
  spoken = chosen;
}

/** The first of the preferred languages that there is; English if there is none. */
export function bestLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = LANGUAGES.find((each) => primary(tag) === each);
    if (found !== undefined) return found;
  }
  return "en";
}

async function load(chosen: Language): Promise<Texts> {
  switch (chosen) {
    case "en":
      return en;
    case "de":
      return (await import("./de")).de;
  }
}
