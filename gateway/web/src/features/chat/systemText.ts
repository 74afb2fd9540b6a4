import { isolated } from "../../isolated";
import type { SystemEntry } from "../../protocol";
import { type ChatState, displayName } from "../../store";
import { serversWord, texts } from "../../texts";

/** More names than these are counted. */
const NAMES_TOLD = 5;

/** What happened, with the names that people go by; of what is not known here the server's own sentence. */
export function systemText(
  entry: SystemEntry,
  { me, users }: Pick<ChatState, "me" | "users">,
): string {
  const { event } = entry;
  const unknown = (): string => serversWord(entry.content, texts.system.unknown);
  if (event === null) return unknown();
  const called = (name: string) => (name === me ? null : isolated(displayName(users, name)));
  const who = called(entry.from);
  // The one who reads it comes first, so as not to be among those who are only counted.
  const names = event.users
    .map(called)
    .sort((one, other) => Number(other === null) - Number(one === null));
  const whom = texts.system.names(names.slice(0, NAMES_TOLD), names.length - NAMES_TOLD);
  switch (event.kind) {
    case "group_created":
      return texts.system.groupCreated(who);
    case "group_updated":
      return event.name === null
        ? texts.system.groupUpdated(who)
        : texts.system.groupRenamed(who, isolated(event.name));
    case "member_added":
      return texts.system.memberAdded(who, whom);
    case "member_removed":
      return texts.system.memberRemoved(who, whom);
    case "member_left":
      return texts.system.memberLeft(who);
    case "role_changed":
      if (event.role === null) return unknown();
      return event.users.length === 1 && event.users[0] === entry.from
        ? texts.system.ownRoleChanged(who, event.role)
        : texts.system.roleChanged(who, whom, event.role);
    case "group_deleted":
      return texts.system.groupDeleted(who);
  }
}
