import { plainLine } from "../../markdown";
import { type ConversationKey, type MessageEntry, peerOf } from "../../protocol";
import { type ChatState, displayName, peerName } from "../../store";
import { texts } from "../../texts";
import type { Note } from "./Notifier";

const SUMMARY_TAG = "chatsync.missed";
const MOST_NAMES = 3;

type Known = Pick<ChatState, "me" | "users" | "groups">;

/** The note of one conversation, which stands for `count` messages; without the newest it says how many. */
export function noteOf(
  state: Known,
  key: ConversationKey,
  count: number,
  entry: MessageEntry | null,
): Note {
  const name = nameOf(state, key);
  const about = { tag: key, conversation: key };
  if (entry === null) return { ...about, title: name, body: texts.notifications.messages(count) };
  const line = plainLine(entry.content);
  const body =
    entry.type === "private_message"
      ? line
      : texts.sidebar.by(displayName(state.users, entry.from), line);
  return { ...about, title: texts.notifications.title(name, count), body };
}

/** One note for many conversations. */
export function summaryOf(state: Known, counts: ReadonlyMap<ConversationKey, number>): Note {
  const sum = [...counts.values()].reduce((total, count) => total + count, 0);
  const names = [...counts.keys()].map((key) => nameOf(state, key));
  return {
    tag: SUMMARY_TAG,
    conversation: null,
    title: texts.notifications.messages(sum),
    body: texts.notifications.inConversations(
      names.slice(0, MOST_NAMES),
      Math.max(0, names.length - MOST_NAMES),
    ),
  };
}

function nameOf(state: Known, key: ConversationKey): string {
  const peer = peerOf(key, state.me);
  return peer === null ? texts.appName : peerName(state, peer) || texts.appName;
}
