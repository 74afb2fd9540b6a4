import { describe, expect, it } from "vitest";
import { avatarColor, initials } from "./avatarColor";

/** WCAG's contrast of white letters on a colour. */
function contrastWithWhite(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  return 1.05 / (luminance + 0.05);
}

describe("a picture made of initials", () => {
  it("has a colour that stays, out of a dozen that white letters can be read on", () => {
    const names = Array.from({ length: 500 }, (_, at) => `person${at}`);
    const colors = new Set(names.map(avatarColor));
    expect(names.map(avatarColor)).toEqual(names.map(avatarColor));
    expect(colors.size).toBe(12);
    for (const color of colors) expect(contrastWithWhite(color)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ["Ada Lindqvist", "AL"],
    ["eva.maria", "EM"],
    ["Eva Maria Ünal", "EÜ"],
    ["jo", "J"],
    ["🚣 club", "🚣C"],
    ["田中 宏", "田宏"],
    ["", "?"],
  ])("%s: %s", (name, letters) => expect(initials(name)).toBe(letters));
});
