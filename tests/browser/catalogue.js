/** The app's texts, for tests that speak other languages than English, and what of a page is still English. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const WEB = new URL("../../gateway/web/", import.meta.url);
const { parseSync, runnerImport } = await import(createRequire(new URL("package.json", WEB)).resolve("vite"));

// The catalogues ask the browser for its region.
globalThis.navigator ??= { languages: [] };

/** A language's catalogue, as the app has it. */
export async function catalogue(language) {
  const { module } = await runnerImport(pathOf(language), { root: fileURLToPath(WEB), configFile: false, logLevel: "error" });
  return module[language];
}

/** Words of which every English sentence that is not in the catalogue has one, and no German one any. */
const ENGLISH = /(?<!\p{L})(the|you|your|this|that|with|of|is|are|not|please|and|open|close|clear)(?!\p{L})/iu;

/** What of these texts is English: sentences of the English catalogue that are no German, and what looks like others. */
export function englishIn(texts) {
  return texts.filter((text) => ENGLISH.test(text) || LEFT_OVER.some((pattern) => pattern.test(text)));
}

function pathOf(language) {
  return fileURLToPath(new URL(`src/texts/${language}.ts`, WEB));
}

/** The constant parts of a catalogue's texts: all that stands in quotes, and between what is put into it. */
function fragments(language) {
  const found = new Set();
  const walk = (node) => {
    if (node.type === "ImportDeclaration") return;
    if (node.type === "Literal" && typeof node.value === "string") found.add(node.value);
    if (node.type === "TemplateElement") found.add(node.value.cooked);
    const { key: _, ...rest } = node;
    for (const value of Object.values(rest).flat()) if (value?.type !== undefined) walk(value);
  };
  walk(parseSync(pathOf(language), readFileSync(pathOf(language), "utf8")).program);
  return [...found].map((text) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "")).filter((text) => text.length > 2);
}

function standsIn(fragment) {
  return new RegExp(`(?<!\\p{L})${fragment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\p{L})`, "u");
}

const GERMAN = fragments("de").join("\n");
const LEFT_OVER = fragments("en")
  .map(standsIn)
  .filter((pattern) => !pattern.test(GERMAN));

/** All that people see or hear of a page just now: texts, names and descriptions of elements, and the page's title. */
export function shownTexts(page) {
  return page.evaluate(() => {
    const ATTRIBUTES = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "alt", "placeholder"];
    const found = new Set([document.title]);
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element.closest("script, style, noscript") !== null || !element.checkVisibility()) continue;
      if (node instanceof Element) for (const name of ATTRIBUTES) found.add(node.getAttribute(name) ?? "");
      else found.add(node.data);
    }
    return [...found].map((text) => text.trim()).filter((text) => text !== "");
  });
}
