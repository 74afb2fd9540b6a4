import { describe, expect, it } from "vitest";
import { groupKey, peerOf, privateKey } from "./conversation";

describe("conversation keys", () => {
  it("puts the two usernames in byte order", () => {
    expect(privateKey("bob", "ann")).toBe("dm:ann:bob");
    expect(privateKey("ann", "bob")).toBe("dm:ann:bob");
    expect(privateKey("a_b", "a.b")).toBe("dm:a.b:a_b");
  });

  it("finds the other side of a key", () => {
    expect(peerOf("dm:ann:bob", "ann")).toEqual({ type: "private", to: "bob" });
    expect(peerOf("dm:ann:bob", "bob")).toEqual({ type: "private", to: "ann" });
    expect(peerOf(groupKey("g1"), "ann")).toEqual({ type: "group", to: "g1" });
  });

  it.each(["", "dm:", "dm:ann", "dm:bob:ann", "dm:ann:ann", "dm:bob:chloe", "group:", "x:ann:bob"])(
    "knows that %j is no conversation of ann",
    (key) => {
      expect(peerOf(key, "ann")).toBeNull();
    },
  );
});
