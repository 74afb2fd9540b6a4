import { describe, expect, it } from "vitest";
import type { GroupMember, User } from "../../protocol";
import { matching, sortedMembers } from "./members";

const NAMES = { ann: "Ann", bob: "Zoë Bobbin", chloe: "Chloé d’Arc", dan: "dan" };
const users: Record<string, User> = Object.fromEntries(
  Object.entries(NAMES).map(([username, display_name]) => [
    username,
    { username, display_name, status: "offline" as const, last_seen: null },
  ]),
);
const members: GroupMember[] = [
  { username: "bob", role: "member" },
  { username: "dan", role: "member" },
  { username: "chloe", role: "owner" },
  { username: "ann", role: "admin" },
];
const names = (list: readonly GroupMember[]) => list.map((member) => member.username);

describe("a group's members", () => {
  it("stand by role, then by the name that people see", () => {
    expect(names(sortedMembers(members, users))).toEqual(["chloe", "ann", "dan", "bob"]);
  });

  it.each([
    ["bob", ["bob"]],
    ["BOBB", ["bob"]],
    ["zoë b", ["bob"]],
    ["arc", ["chloe"]],
    ["@dan", ["dan"]],
    ["obb", []],
    ["zoe", ["bob"]],
    ["chloe d", ["chloe"]],
    ["a", ["chloe", "ann"]],
  ])("are found by %s", (query, found) => {
    expect(names(matching(members, users, query))).toEqual(found);
  });
});
