import { folded, nameFit } from "../../matching";
import type { GroupMember, Role } from "../../protocol";
import { type ChatState, displayName } from "../../store";
import { locale } from "../../texts";

const RANK: Record<Role, number> = { owner: 0, admin: 1, member: 2 };

/** Owners first, then admins, then the others; each by the name that people see. */
export function sortedMembers(
  members: readonly GroupMember[],
  users: ChatState["users"],
): GroupMember[] {
  const { compare } = new Intl.Collator(locale());
  return members
    .map((member) => ({ member, name: displayName(users, member.username) }))
    .sort((one, other) => {
      const byRank = RANK[one.member.role] - RANK[other.member.role];
      return byRank === 0 ? compare(one.name, other.name) : byRank;
    })
    .map(({ member }) => member);
}

/** Those of whom a word of the name, or the username, begins with what is looked for. */
export function matching(
  members: readonly GroupMember[],
  users: ChatState["users"],
  query: string,
): GroupMember[] {
  const wanted = folded(query.trim().replace(/^@/u, ""));
  return members.filter(
    ({ username }) =>
      username.startsWith(wanted) || nameFit(folded(displayName(users, username)), wanted) > 1,
  );
}
