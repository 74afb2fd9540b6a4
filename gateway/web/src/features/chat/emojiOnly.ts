const MOST = 3;
const ONE =
  "(?:\\p{RI}\\p{RI}|[0-9#*]\\uFE0F?\\u20E3|\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?(?:[\\u{E0020}-\\u{E007F}]+)?(?:\\u200D\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?)*)";
const EMOJI_ONLY = new RegExp(`^(?:${ONE}\\s*){1,${MOST}}$`, "u");
/** A family with every skin tone is about this long. */
const LONGEST = 40 * MOST;

/** Whether a message is one to three emoji and nothing else: those are shown large. */
export function isEmojiOnly(content: string): boolean {
  return content.length <= LONGEST && EMOJI_ONLY.test(content);
}
