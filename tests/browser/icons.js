/** Draws the app's icons anew from its SVG, as the sizes and shapes that systems ask for. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.js";

const WEB = new URL("../../gateway/web/", import.meta.url);
const svg = await readFile(new URL("src/theme/icon.svg", WEB), "utf8");
const browser = await launch();

/** A maskable one fills its square, and keeps what matters within the middle 80 %. */
const ICONS = [
  { name: "icon-192", size: 192, inset: 0, background: "transparent" },
  { name: "icon-512", size: 512, inset: 0, background: "transparent" },
  { name: "maskable-512", size: 512, inset: 0.14, background: "#0f766e" },
  { name: "apple-touch-icon", size: 180, inset: 0.08, background: "#0f766e" },
];

try {
  for (const { name, size, inset, background } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>html,body{margin:0;background:${background}}svg{display:block;position:absolute;inset:0;margin:auto;width:${100 - 200 * inset}%;height:${100 - 200 * inset}%}</style>${svg}`);
    await page.screenshot({ path: fileURLToPath(new URL(`public/icons/${name}.png`, WEB)), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
