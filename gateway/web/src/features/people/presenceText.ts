import type { User } from "../../protocol";
import { texts } from "../../texts";
import { timeAgo } from "../../time";

/** "Online", "Away", "last seen 5 minutes ago", or "Offline" if that is all that is known. */
export function presenceText(user: User | undefined, now: Date): string {
  if (user === undefined) return texts.presence.offline;
  if (user.status !== "offline") return texts.presence[user.status];
  if (user.last_seen === null) return texts.presence.offline;
  return texts.presence.lastSeen(timeAgo(new Date(user.last_seen), now));
}
