import type { ConversationKey } from "./model";

/** Whom a conversation is with, which is also what a frame's `to` says. */
export type Peer =
  | { readonly type: "private"; readonly to: string }
  | { readonly type: "group"; readonly to: string };

/** The key of the private conversation of two people: their usernames in byte order. */
export function privateKey(one: string, other: string): ConversationKey {
  // Usernames are ASCII, so that the order of code units is the order of bytes.
  return one < other ? `dm:${one}:${other}` : `dm:${other}:${one}`;
}

export function groupKey(groupId: string): ConversationKey {
  return `group:${groupId}`;
}

/** Whom the conversation is with as `me` sees it; null if the key is none of mine. */
export function peerOf(key: ConversationKey, me: string): Peer | null {
  const [kind, first, second, ...rest] = key.split(":");
  if (kind === "group" && first && second === undefined) return { type: "group", to: first };
  if (kind !== "dm" || !first || !second || rest.length > 0) return null;
  if (first >= second) return null;
  if (first === me) return { type: "private", to: second };
  if (second === me) return { type: "private", to: first };
  return null;
}
