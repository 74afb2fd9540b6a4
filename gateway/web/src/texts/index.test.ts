import { afterEach, describe, expect, it } from "vitest";
import { bestLanguage, language, speak, texts } from ".";
import { de } from "./de";
import { en } from "./en";

const ALIKE = [
  "appName",
  "presence.online",
  "presence.offline",
  "sidebar.chats",
  "groups.role.admin",
];

afterEach(() => speak("en"));

describe("the language", () => {
  it("is the first preferred one that there is", () => {
    expect(bestLanguage(["fr-CA", "de-AT", "en"])).toBe("de");
    expect(bestLanguage(["EN-us", "de"])).toBe("en");
    expect(bestLanguage(["ja"])).toBe("en");
    expect(bestLanguage([])).toBe("en");
  });

  it("changes what is read from the catalogue", async () => {
    await speak("de");
    expect(language()).toBe("de");
    expect(texts.auth.signIn).toBe("Anmelden");
    await speak("en");
    expect(texts.auth.signIn).toBe("Sign in");
  });

  it("has a text of its own for everything but what is alike in both", () => {
    expect(sameTexts(en, de, "")).toEqual(ALIKE);
  });
});

/** Paths of the texts that are the same in both. */
function sameTexts(one: unknown, other: unknown, path: string): string[] {
  if (typeof one === "string") return one === other ? [path] : [];
  if (typeof one !== "object" || one === null) return [];
  return Object.entries(one).flatMap(([key, value]) =>
    sameTexts(value, (other as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`),
  );
}
