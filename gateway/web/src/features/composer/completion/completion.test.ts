import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Peer, User } from "../../../protocol";
import { initialState } from "../../../store";
import { byKey } from "../../../store/byKey";
import { group as groupFrame, user } from "../../../test/frames";
import { accepted, codeAt, MOST_OFFERED, type Offer, offeredPeople, wordAt } from "./completion";

/** The word at the bar in the text. */
function at(marked: string) {
  const cursor = marked.indexOf("|");
  return wordAt(marked.replace("|", ""), cursor);
}

const BOB: Offer = { type: "person", username: "bob", name: "Bob Meyer" };
const TADA: Offer = { type: "emoji", unicode: "🎉", label: "party popper", code: "tada" };

describe("the word at the cursor", () => {
  it.each([
    ["@|", "person", ""],
    ["@b|", "person", "b"],
    ["hi @bo|", "person", "bo"],
    ["hi\n@bo|", "person", "bo"],
    ["hi (@a.b_c-d|", "person", "a.b_c-d"],
    ["@Zoë|", "person", "Zoë"],
    [":ta|", "emoji", "ta"],
    ["so :+1|", "emoji", "+1"],
    ["so :lö| and more", "emoji", "lö"],
  ])("is completed in %j", (marked, type, query) => {
    expect(at(marked)).toMatchObject({ type, query });
  });

  it.each([
    "|",
    "hi|",
    "|@bob",
    "ann@bo|",
    "@bob |",
    "`@bob|",
    ":|",
    ":t|",
    "12:30|",
    "https://ex|",
    ":tada:|",
    `@${"a".repeat(80)}|`,
  ])("is left alone in %j", (marked) => {
    expect(at(marked)).toBeNull();
  });

  it("is a whole code only between two colons", () => {
    expect(codeAt("so :tada:", 9)).toEqual({ type: "emoji", start: 3, end: 9, query: "tada" });
    for (const text of ["so :tada", "a:tada:", "::", "12:30:", "`:tada:"])
      expect(codeAt(text, text.length)).toBeNull();
  });
});

describe("what is accepted", () => {
  function after(marked: string, offer: Offer): string {
    const text = marked.replace("|", "");
    const word = at(marked);
    if (word === null) throw new Error(`no word in ${marked}`);
    const { start, end, text: put } = accepted(text, word, offer);
    return text.slice(0, start) + put + text.slice(end);
  }

  it.each([
    ["hi @b|", BOB, "hi @bob "],
    ["hi @b| there", BOB, "hi @bob there"],
    ["hi @b|ill, there", BOB, "hi @bob , there"],
    ["hi :ta|", TADA, "hi 🎉 "],
  ])("makes of %j with %j %j", (marked, offer, expected) => {
    expect(after(marked, offer)).toBe(expected);
  });

  it("changes nothing of any text but the word, and ends with a space", () => {
    const part = fc.string({
      unit: fc.constantFrom("@", ":", "b", "ö", " ", "\n", "(", "🎉", "-"),
    });
    fc.assert(
      fc.property(part, part, fc.constantFrom(BOB, TADA), (before, behind, offer) => {
        const text = before + behind;
        const word = wordAt(text, before.length);
        if (word === null) return;
        const { start, end, text: put } = accepted(text, word, offer);
        expect(start).toBe(word.start);
        expect("@:").toContain(text[start]);
        expect(start).toBeLessThan(before.length);
        expect(end).toBeGreaterThanOrEqual(before.length);
        expect(text.slice(start + 1, before.length)).toBe(word.query);
        expect(text.slice(start, end).trimEnd()).not.toMatch(/\s/);
        expect(put).toMatch(/\S $/);
        // What was put there is no word that is completed again.
        const result = text.slice(0, start) + put + text.slice(end);
        expect(wordAt(result, start + put.length)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the people who are offered", () => {
  const people = [
    user("ann", "Ann"),
    user("bob", "Bob Meyer"),
    user("chloe", "Chloé Durand"),
    user("bea", "Bea Chlodwig"),
    user("constructor", "Mean Name"),
  ] as User[];
  const group = groupFrame() as never as ReturnType<typeof initialState>["groups"][string];
  const state = {
    ...initialState("ann", "Ann"),
    users: byKey(people.map((each) => [each.username, each] as const)),
    groups: byKey([[group.id, group]]),
  };
  const inGroup: Peer = { type: "group", to: group.id };
  const withBea: Peer = { type: "private", to: "bea" };
  const named = (peer: Peer, query: string) =>
    offeredPeople(state, peer, query).map((each) =>
      each.type === "person" ? each.username : each,
    );

  it("are the members first, then whom one knows, and never oneself", () => {
    expect(named(inGroup, "")).toEqual(["bob", "chloe", "bea", "constructor"]);
    expect(named(inGroup, "b")).toEqual(["bob", "bea"]);
    expect(named(inGroup, "an")).toEqual([]);
  });

  it("are in a private chat the other one first", () => {
    expect(named(withBea, "b")).toEqual(["bea", "bob"]);
  });

  it("fit by the username or a word of the name, with or without accents", () => {
    expect(named(inGroup, "MEY")).toEqual(["bob"]);
    expect(named(inGroup, "chlo")).toEqual(["chloe", "bea"]);
    expect(named(inGroup, "Chloé")).toEqual(["chloe"]);
    expect(named(inGroup, "eyer")).toEqual([]);
  });

  it("are found under any name, and no more than fit in the list", () => {
    expect(named(inGroup, "con")).toEqual(["constructor"]);
    const many = Array.from({ length: 40 }, (_, index) => user(`x${index}`, `X ${index}`) as User);
    const users = byKey(many.map((each) => [each.username, each] as const));
    expect(offeredPeople({ ...state, users }, withBea, "x")).toHaveLength(MOST_OFFERED);
  });
});
