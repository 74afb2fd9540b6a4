import { describe, expect, it } from "vitest";
import { keysOf, SHORTCUTS, waysOf } from "./shortcuts";

describe("the table of shortcuts", () => {
  it("follows which key sends", () => {
    expect(keysOf("send")).toEqual({ key: "Enter" });
    expect(keysOf("send", "ctrlEnter")).toEqual({ key: "Enter", mod: true });
    expect(keysOf("newLine", "ctrlEnter")).toEqual({ key: "Enter" });
    const others = SHORTCUTS.filter(({ id }) => id !== "send" && id !== "newLine");
    for (const each of others) expect(waysOf(each, "ctrlEnter")).toBe(each.keys);
  });
});
