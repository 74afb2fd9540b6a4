import { expect, it } from "vitest";
import { isEmojiOnly } from "./emojiOnly";

it.each(["🙂", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪", "❤️", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🎉🎉🎉", "🎉 🙂"])(
  "%s is large",
  (content) => {
    expect(isEmojiOnly(content)).toBe(true);
  },
);

it.each(["", " ", "1", "hi 🙂", "🙂🙂🙂🙂", ":-)", "a", "🙂".repeat(8_000)])(
  "%# is not",
  (content) => {
    expect(isEmojiOnly(content)).toBe(false);
  },
);
