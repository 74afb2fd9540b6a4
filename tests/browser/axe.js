/** Asks axe what on a page somebody could not perceive, reach or understand. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const SOURCE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA with all that it contains, and what axe's authors call good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong, as lines to be read; only what `rules` names, if they are given. */
export async function violations(page, rules = null) {
  // As the debugger's own expression, which the content security policy lets through.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const runOnly = rules === null ? { type: "tag", values: TAGS } : { type: "rule", values: rules };
  const found = await page.evaluate(
    (only) => window.axe.run(document, { runOnly: only, resultTypes: ["violations"], preload: false }),
    runOnly,
  );
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const why = [...any, ...all, ...none].map((check) => check.message).join("; ");
      return `${id} (${help}): ${target.join(" ")}: ${why}`;
    }),
  );
}
