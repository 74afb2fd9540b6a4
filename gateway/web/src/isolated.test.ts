import { expect, it } from "vitest";
import { isolated } from "./isolated";

it("isolates names that could turn a sentence, and leaves the others as they are", () => {
  expect(isolated("Chloé 字 😀")).toBe("Chloé 字 😀");
  for (const name of ["דנה", "سارة", "\u202egnorw", "x\u2067"]) {
    expect(isolated(name)).toBe(`\u2068${name}\u2069`);
  }
});
