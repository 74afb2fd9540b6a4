const KEY = "chatsync.emoji";
const MOST = 24;

/** What was picked last in this browser, the latest first. */
export function recentEmoji(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    const isText = (each: unknown): each is string => typeof each === "string";
    return Array.isArray(stored) ? stored.filter(isText).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function usedEmoji(unicode: string): void {
  const others = recentEmoji().filter((each) => each !== unicode);
  try {
    localStorage.setItem(KEY, JSON.stringify([unicode, ...others].slice(0, MOST)));
  } catch {
    // No place for it: then nothing is recent.
  }
}
