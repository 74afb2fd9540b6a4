import { describe, expect, it } from "vitest";
import { emptyConversation } from "../../store/state";
import { neighbour, unreadNeighbour } from "./neighbours";

const NO_MARKS = new Map();
const LIST = [0, 2, 0, 1, 0].map((unread, at) => ({
  conversation: emptyConversation(`c${at}`, { type: "private", to: `p${at}` }),
  pending: null,
  lastActivity: "",
  unread,
}));

describe("the neighbour of a conversation", () => {
  it.each([
    ["c1", 1, "c2"],
    ["c1", -1, "c0"],
    ["c4", 1, null],
    ["c0", -1, null],
    [null, 1, "c0"],
    [null, -1, "c4"],
    ["gone", 1, "c0"],
  ] as const)("of %s, %d on, is %s", (open, step, expected) => {
    expect(neighbour(LIST, open, step)).toBe(expected);
  });

  it.each([
    ["c0", 1, "c1"],
    ["c1", 1, "c3"],
    ["c3", 1, "c1"],
    ["c4", 1, "c1"],
    ["c0", -1, "c3"],
    ["c1", -1, "c3"],
    [null, 1, "c1"],
    [null, -1, "c3"],
  ] as const)("that is unread, of %s, %d on, is %s", (open, step, expected) => {
    expect(unreadNeighbour(LIST, open, step, NO_MARKS)).toBe(expected);
  });

  it("may be one that was marked as unread", () => {
    const marks = new Map([["c2", { mutedUntil: 0, tellsMentions: false, isUnread: true }]]);
    expect(unreadNeighbour(LIST, "c1", 1, marks)).toBe("c2");
  });

  it("does not exist where nothing else is unread", () => {
    expect(unreadNeighbour(LIST.slice(0, 2), "c1", 1, NO_MARKS)).toBeNull();
    expect(unreadNeighbour([], null, -1, NO_MARKS)).toBeNull();
    expect(neighbour([], null, 1)).toBeNull();
  });
});
