import { describe, expect, it } from "vitest";
import { passwordStrength } from "./passwordStrength";

describe("the strength of a password", () => {
  it.each([
    ["", "weak"],
    ["aaaaaaaaaaaaaaaaaaaa", "weak"],
    ["abcdefgh12345678", "weak"],
    ["kitten", "weak"],
    ["rowing7boat", "fair"],
    ["violet otters hum", "good"],
    ["violet otters hum at 27 moons", "strong"],
    ["日本の空は青い、とても", "good"],
  ])("of %j is %s", (password, strength) => {
    expect(passwordStrength(password)).toBe(strength);
  });
});
