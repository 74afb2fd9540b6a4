import type { ConversationKey, ServerFrame } from "../protocol";
import { byKey, withKey, withoutKey } from "./byKey";
import type { ChatState } from "./state";

/** How long a sign of typing holds unless it is repeated, in milliseconds. */
const TYPING_HOLDS_MS = 8_000;

type TypingFrame = Extract<ServerFrame, { type: "typing" }>;

export function setTyping(state: ChatState, frame: TypingFrame, now: number): ChatState {
  if (frame.from === state.me) return state;
  if (frame.content === "stop") return stopTyping(state, frame.conversation, frame.from);
  const { conversation, from } = frame;
  const there = withKey(state.typing[conversation] ?? byKey<number>(), from, now + TYPING_HOLDS_MS);
  return { ...state, typing: withKey(state.typing, conversation, there) };
}

export function stopTyping(state: ChatState, key: ConversationKey, who: string): ChatState {
  const there = state.typing[key];
  if (there === undefined || !(who in there)) return state;
  return { ...state, typing: withKey(state.typing, key, withoutKey(there, who)) };
}

export function expireTyping(state: ChatState, now: number): ChatState {
  const typing = byKey(
    Object.entries(state.typing).map(
      ([key, there]) =>
        [key, byKey(Object.entries(there).filter(([, until]) => until > now))] as const,
    ),
  );
  return { ...state, typing };
}

/** When the next sign of typing runs out; null if nobody is typing. */
export function nextTypingExpiry(state: ChatState): number | null {
  const times = Object.values(state.typing).flatMap((there) => Object.values(there));
  return times.length === 0 ? null : Math.min(...times);
}
