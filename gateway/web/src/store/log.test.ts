import { describe, expect, it } from "vitest";
import { privateMessage } from "../test/frames";
import { endOfFirstRun, mergeEntries } from "./log";

const entries = (...seqs: number[]) => seqs.map((seq) => privateMessage(seq, "bob"));
const seqsOf = (list: readonly { readonly seq: number }[]) => list.map((entry) => entry.seq);

describe("mergeEntries", () => {
  it("appends what follows", () => {
    expect(seqsOf(mergeEntries(entries(1, 2), entries(3, 4)))).toEqual([1, 2, 3, 4]);
  });

  it("puts an older page in front and fills holes", () => {
    expect(seqsOf(mergeEntries(entries(5, 8), entries(3, 4, 6)))).toEqual([3, 4, 5, 6, 8]);
  });

  it("keeps the first of two with one seq, and the list itself if nothing is new", () => {
    const held = entries(1, 2);
    expect(mergeEntries(held, [privateMessage(2, "bob", "another")])).toBe(held);
    expect(mergeEntries(held, [])).toBe(held);
  });
});

describe("endOfFirstRun", () => {
  it("is where the first hole begins", () => {
    expect(endOfFirstRun([])).toBeNull();
    expect(endOfFirstRun(entries(4))).toBe(4);
    expect(endOfFirstRun(entries(4, 5, 6))).toBe(6);
    expect(endOfFirstRun(entries(4, 5, 8, 9))).toBe(5);
    expect(endOfFirstRun(entries(4, 6))).toBe(4);
  });
});
