import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ESTree, parseSync } from "vite";
import { afterEach, describe, expect, it } from "vitest";
import { bestLanguage, LANGUAGES, language, speak, type Texts, texts } from ".";
import { de } from "./de";
import { en } from "./en";

/** Texts that are the same in both languages: names, loanwords, lists of one, and forms without a word. */
const ALIKE = new Set([
  "appName",
  "message.marks.link",
  "shortcuts.does.link",
  "presence.online",
  "presence.offline",
  "sidebar.chats",
  "sidebar.unreadShort",
  "sidebar.by",
  "system.names",
  "groups.role.admin",
  "notifications.title",
  "notifications.page",
  "notifications.inConversations",
  "live.message",
]);
/** Texts that do not tell all of what they are given. */
const SHORTENED = new Set(["chat.typing", "notifications.page", "notifications.title"]);
const MANY = 1_234_567;
const ROLES: readonly unknown[] = ["owner", "admin", "member"];

/** Values for the parameters of the catalogue's functions, by their types in the English one. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  string: ["Ann", "$& {0} %s"],
  number: [0, 1, 2, 5, MANY],
  "readonly string[]": [["Ann"], ["Ann", "Bob"], ["A", "B", "C"], ["A", "B", "C", "D"]],
  Someone: [null, "Ann"],
  "readonly Someone[]": [["Ann"], [null, "Bob"], ["A", "B", "C"]],
  Role: ROLES,
};

const CATALOGUES: Readonly<Record<(typeof LANGUAGES)[number], Texts>> = { en, de };

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
});

describe.each(LANGUAGES)("the catalogue in %s", (tag) => {
  const spoken = flat(CATALOGUES[tag]);

  it("has every text", () => {
    const missing = [...flat(en).keys()].filter((path) => !spoken.has(path));
    expect(missing).toEqual([]);
    // Only of refusals may there be more: where the server's English sentence is good enough for English.
    const more = [...spoken.keys()].filter((path) => !flat(en).has(path));
    expect(more.filter((path) => !path.startsWith("refusals.special."))).toEqual([]);
  });

  it.each([...spoken])("says something sound by %s", (path, entry) => {
    for (const { text, given } of told(path, entry)) {
      expect(text.trim()).not.toBe("");
      expect(text).not.toMatch(/undefined|null|NaN|\[object|#|\s$|^\s/);
      if (SHORTENED.has(path)) continue;
      for (const value of given.flat()) {
        if (typeof value === "string" && !ROLES.includes(value)) expect(text).toContain(value);
        if (value === MANY) expect(text).toContain(new Intl.NumberFormat(tag).format(MANY));
      }
    }
  });
});

describe("another language", () => {
  it.each([...flat(de)].filter(([path]) => flat(en).has(path)))(
    "has its own words for %s",
    (path, entry) => {
      const english = told(path, flat(en).get(path)).map(({ text }) => text);
      const german = told(path, entry).map(({ text }) => text);
      const alike = german.filter((text, at) => text === english[at]);
      expect(alike.length > 0, `${path}: ${alike}`).toBe(ALIKE.has(path));
    },
  );
});

/** What an entry says, for all that it may be given. */
function told(path: string, entry: unknown): { text: string; given: unknown[] }[] {
  if (typeof entry === "string") return [{ text: entry, given: [] }];
  const say = entry as (...given: unknown[]) => string;
  return combinations(PARAMETERS.get(path) ?? []).map((given) => ({ text: say(...given), given }));
}

function combinations(types: readonly string[]): unknown[][] {
  return types.reduce<unknown[][]>(
    (begun, type) => begun.flatMap((given) => samplesOf(type).map((sample) => [...given, sample])),
    [[]],
  );
}

function samplesOf(type: string): readonly unknown[] {
  const samples = SAMPLES[type];
  if (samples === undefined) throw new Error(`there are no samples of ${type}`);
  return samples;
}

/** All entries by their paths. */
function flat(catalogue: unknown, path = ""): Map<string, unknown> {
  if (typeof catalogue !== "object" || catalogue === null) return new Map([[path, catalogue]]);
  const entries = Object.entries(catalogue).flatMap(([key, value]) => [
    ...flat(value, path === "" ? key : `${path}.${key}`),
  ]);
  return new Map(entries);
}

/** The types of the parameters of the English catalogue's functions, by their paths. */
const PARAMETERS: ReadonlyMap<string, readonly string[]> = (() => {
  const source = readFileSync(join(import.meta.dirname, "en.ts"), "utf8");
  const found = new Map<string, readonly string[]>();
  const textOf = ({ start, end }: ESTree.Node): string => source.slice(start, end);
  const read = (node: ESTree.Node, path: string): void => {
    if (node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression")
      read(node.expression, path);
    if (node.type === "ArrowFunctionExpression") {
      found.set(
        path,
        node.params.map((each) => textOf(each).replace(/^\w+: /, "")),
      );
    }
    if (node.type !== "ObjectExpression") return;
    for (const each of node.properties) {
      if (each.type !== "Property") continue;
      const key = textOf(each.key);
      read(each.value, path === "" ? key : `${path}.${key}`);
    }
  };
  for (const node of parseSync("en.ts", source).program.body) {
    if (node.type !== "ExportNamedDeclaration" || node.declaration?.type !== "VariableDeclaration")
      continue;
    for (const { init } of node.declaration.declarations) if (init) read(init, "");
  }
  return found;
})();
