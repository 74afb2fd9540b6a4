import { beforeEach, describe, expect, it } from "vitest";
import { speak } from "../../texts";
import { findEmoji, loadEmoji } from "./emoji";
import { recentEmoji, usedEmoji } from "./recentEmoji";

beforeEach(() => localStorage.clear());

describe("emoji", () => {
  it("are found by name, tag and code, the best first", async () => {
    const all = await loadEmoji();
    expect(all.length).toBeGreaterThan(1_800);
    expect(findEmoji(all, "thumbsup", 3).map(({ label }) => label)).toEqual(["thumbs up"]);
    expect(findEmoji(all, "Rocket", 1)[0]?.unicode).toBe("🚀");
    expect(findEmoji(all, "yes", 20).map(({ label }) => label)).toContain("thumbs up");
    expect(findEmoji(all, "qqq", 3)).toEqual([]);
    expect(findEmoji(all, " ", 3)).toEqual([]);
  });

  it("have their names in the language that is spoken", async () => {
    await speak("de");
    expect(findEmoji(await loadEmoji(), "Rakete", 1)[0]?.unicode).toBe("🚀");
    await speak("en");
  });

  it("that were used last are remembered, each once", () => {
    for (const each of ["🚀", "🙂", "🚀"]) usedEmoji(each);
    expect(recentEmoji()).toEqual(["🚀", "🙂"]);
    localStorage.setItem("chatsync.emoji", "{");
    expect(recentEmoji()).toEqual([]);
  });
});
