import { describe, expect, it } from "vitest";
import type { Group, Policy, Role } from "../../protocol";
import { group as groupFrame } from "../../test/frames";
import {
  isLastOwner,
  mayAdd,
  mayChange,
  mayDelete,
  mayPost,
  mayRemove,
  rolesToGive,
} from "./permissions";

/** A group in which Ann has `role`, with an owner, an admin and a member beside her. */
function groupWith(role: Role, policy: Policy = "admins"): Group {
  return {
    ...groupFrame(),
    settings: { who_may_post: policy, who_may_add: policy },
    members: [
      { username: "ann", role },
      { username: "olga", role: "owner" },
      { username: "adam", role: "admin" },
      { username: "mia", role: "member" },
    ],
  };
}

const removable = (group: Group) =>
  group.members.filter((member) => mayRemove(group, "ann", member)).map((it) => it.username);

describe("what may be done in a group", () => {
  it.each<[Role, Policy, boolean]>([
    ["owner", "admins", true],
    ["admin", "admins", true],
    ["member", "admins", false],
    ["member", "everyone", true],
  ])("%s writes and adds where %s may: %s", (role, policy, allowed) => {
    expect(mayPost(groupWith(role, policy), "ann")).toBe(allowed);
    expect(mayAdd(groupWith(role, policy), "ann")).toBe(allowed);
  });

  it("admins and owners change it, owners alone delete it", () => {
    const roles: Role[] = ["owner", "admin", "member"];
    expect(roles.map((role) => mayChange(groupWith(role), "ann"))).toEqual([true, true, false]);
    expect(roles.map((role) => mayDelete(groupWith(role), "ann"))).toEqual([true, false, false]);
  });

  it("owners remove everybody else, admins members only", () => {
    expect(removable(groupWith("owner"))).toEqual(["olga", "adam", "mia"]);
    expect(removable(groupWith("admin"))).toEqual(["mia"]);
    expect(removable(groupWith("member"))).toEqual([]);
  });

  it("owners give the other two roles, and none to themselves", () => {
    const group = groupWith("owner");
    expect(group.members.map((member) => rolesToGive(group, "ann", member))).toEqual([
      [],
      ["admin", "member"],
      ["owner", "member"],
      ["owner", "admin"],
    ]);
    const asAdmin = groupWith("admin");
    expect(asAdmin.members.flatMap((member) => rolesToGive(asAdmin, "ann", member))).toEqual([]);
  });

  it("the last owner is known", () => {
    expect(isLastOwner(groupWith("owner"), "ann")).toBe(false);
    expect(isLastOwner(groupFrame() as Group, "ann")).toBe(true);
    expect(isLastOwner(groupWith("member"), "ann")).toBe(false);
  });
});
