import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changeDeviceSettings, deviceSettings } from "../settings/deviceSettings";
import { darkPalette, lightPalette } from "./palette";

const SCRIPT = readFileSync("public/theme.js", "utf8");
const PAGE = readFileSync("index.html", "utf8");
const FIRST_PAINT = readFileSync("src/theme/first-paint.css", "utf8");

/** Loads the page's head as a browser does, on a system that is dark or not. */
function load(prefersDark: boolean): void {
  vi.stubGlobal("matchMedia", () => ({ matches: prefersDark }));
  document.head.innerHTML = /<meta name="theme-color"[^>]*>/.exec(PAGE)?.[0] ?? "";
  new Function(SCRIPT)();
}

function shown() {
  const { theme, density } = document.documentElement.dataset;
  const frame = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]')?.content;
  return { theme, density, frame };
}

beforeEach(() => localStorage.clear());
afterEach(() => changeDeviceSettings({ theme: "system", density: "comfortable" }));

describe("the page before the app has loaded", () => {
  it("is as the system is while nothing is chosen", () => {
    load(true);
    expect(shown()).toMatchObject({ theme: "dark", density: "comfortable" });
    load(false);
    expect(shown()).toMatchObject({ theme: "light", density: "comfortable" });
  });

  it("is as it was chosen in the app's settings", () => {
    changeDeviceSettings({ theme: "dark", density: "compact" });
    load(false);
    expect(shown()).toEqual({
      theme: "dark",
      density: "compact",
      frame: darkPalette.background?.paper,
    });
    changeDeviceSettings({ theme: "light" });
    load(true);
    expect(shown()).toMatchObject({ theme: "light", frame: lightPalette.background?.paper });
  });

  it.each(["", "nonsense", "null", "[]", '{"theme": 7}'])("bears what is kept as %o", (kept) => {
    localStorage.setItem("chatsync.settings", kept);
    load(true);
    expect(shown()).toMatchObject({ theme: "dark", density: "comfortable" });
  });

  it("has the theme's own ground", () => {
    expect(FIRST_PAINT).toContain(`background: ${lightPalette.background?.default};`);
    expect(FIRST_PAINT).toContain(`background: ${darkPalette.background?.default};`);
  });

  it("changes when the app says so", () => {
    load(false);
    window.paintTheme?.({ ...deviceSettings(), theme: "dark", density: "compact" });
    expect(shown()).toMatchObject({ theme: "dark", density: "compact" });
  });
});
