import type { Group, GroupMember, Role } from "../../protocol";

/**
 * What a member may do, as the server decides it: the app only offers what will be allowed.
 *
 * Owners may do everything; admins look after the members and the group's name and settings.
 */

function roleOf(group: Group, username: string): Role | null {
  return group.members.find((member) => member.username === username)?.role ?? null;
}

function isAdmin(group: Group, username: string): boolean {
  const role = roleOf(group, username);
  return role === "owner" || role === "admin";
}

export function mayPost(group: Group, me: string): boolean {
  return group.settings.who_may_post === "everyone" || isAdmin(group, me);
}

export function mayAdd(group: Group, me: string): boolean {
  return group.settings.who_may_add === "everyone" || isAdmin(group, me);
}

/** Name, description and settings. */
export function mayChange(group: Group, me: string): boolean {
  return isAdmin(group, me);
}

export function mayRemove(group: Group, me: string, member: GroupMember): boolean {
  if (member.username === me) return false;
  const mine = roleOf(group, me);
  return mine === "owner" || (mine === "admin" && member.role === "member");
}

/** The roles that may be given to the member. */
export function rolesToGive(group: Group, me: string, member: GroupMember): Role[] {
  if (roleOf(group, me) !== "owner" || member.username === me) return [];
  const roles: readonly Role[] = ["owner", "admin", "member"];
  return roles.filter((role) => role !== member.role);
}

/** A group never stays without an owner, so its last one does not leave it to others. */
export function isLastOwner(group: Group, me: string): boolean {
  return !group.members.some((member) => member.role === "owner" && member.username !== me);
}

export function isAlone(group: Group): boolean {
  return group.members.length === 1;
}

export function mayDelete(group: Group, me: string): boolean {
  return roleOf(group, me) === "owner";
}
