import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

const SOURCE = "worker/sw.js";
/** What the page names and the first load needs; the rest is kept once the page is there. */
const NAMED = /(?:src|href)="(\/(?:assets\/[^"]+|theme\.js))"/g;
/** Of the fonts the page names none: the one for Latin letters, which every language has some of. */
const FONT = /^assets\/inter-latin-wght-.*\.woff2$/;

const CODE = /^assets\/.*\.(js|css)$/;

/** Puts the service worker beside the page, with the lists of what it keeps. */
export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    async writeBundle({ dir = "dist" }, bundle) {
      const page = await readFile(join(dir, "index.html"), "utf8");
      const named = [...page.matchAll(NAMED)].map((match) => match[1] ?? "");
      const fonts = Object.keys(bundle).filter((name) => FONT.test(name));
      const files = [...new Set([...named, ...fonts.map((name) => `/${name}`)])].sort();
      const hash = createHash("sha256").update(page);
      for (const file of files) hash.update(file).update(await readFile(join(dir, file)));
      const code = Object.keys(bundle).filter((name) => CODE.test(name));
      const later = code.map((name) => `/${name}`).filter((file) => !files.includes(file));
      const build = { version: hash.digest("hex").slice(0, 16), files, later: later.sort() };
      const source = await readFile(SOURCE, "utf8");
      await writeFile(join(dir, "sw.js"), `const BUILD = ${JSON.stringify(build)};\n${source}`);
    },
  };
}
