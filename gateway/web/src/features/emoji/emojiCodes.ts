import { useEffect, useSyncExternalStore } from "react";

/** Which emoji others mean by a code between two colons. The table is fetched when there is a code to look up. */

/** Shown as a picture also without being asked to. */
const IS_PICTURE = /^\p{Emoji_Presentation}/u;
const AS_PICTURE = "\ufe0f";

let emoji: ReadonlyMap<string, string> | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** The emoji of this code; null if there is none, or it is not known yet. */
export function useEmojiOfCode(code: string): string | null {
  useEffect(() => {
    if (emoji === null) void loadCodes();
  }, []);
  return useSyncExternalStore(subscribe, () => emoji?.get(code) ?? null);
}

async function loadCodes(): Promise<void> {
  loading ??= load();
  // What could not be loaded is tried again for the next one.
  await loading.catch(() => {
    loading = null;
  });
}

async function load(): Promise<void> {
  const { default: table } = await import("emojibase-data/en/shortcodes/github.json");
  const pairs = Object.entries(table).flatMap(([hexcode, codes]) =>
    [codes].flat().map((code) => [code, fromHexcode(hexcode)] as const),
  );
  emoji = new Map(pairs);
  for (const listener of listeners) listener();
}

function fromHexcode(hexcode: string): string {
  const points = hexcode.split("-").map((each) => Number.parseInt(each, 16));
  const text = String.fromCodePoint(...points);
  return points.length > 1 || IS_PICTURE.test(text) ? text : text + AS_PICTURE;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
