import { isolated } from "../../isolated";
import type { SystemEntry } from "../../protocol";
import { type ChatState, displayName } from "../../store";
import { texts } from "../../texts";

/** More names than these are counted. */
const NAMES_TOLD = 5;

/** What happened, with the names that people go by. The server's own sentence is the fallback. */
export function systemText(
  entry: SystemEntry,
  { me, users }: Pick<ChatState, "me" | "users">,
): string {
  const { event } = entry;
  if (event === null) return entry.content;
  const who = entry.from === me ? texts.chat.you : isolated(displayName(users, entry.from));
  const names = event.users.map((name) =>
    name === me ? texts.chat.youInSentence : isolated(displayName(users, name)),
  );
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
      return event.role === null
        ? entry.content
        : texts.system.roleChanged(who, whom, texts.groups.roleInSentence[event.role]);
    case "group_deleted":
      return texts.system.groupDeleted(who);
  }
}
