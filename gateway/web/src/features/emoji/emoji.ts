import { type Language, language } from "../../texts";

export interface Emoji {
  readonly unicode: string;
  readonly label: string;
  readonly tags: readonly string[];
  readonly group: EmojiGroup;
  /** As others name it between two colons. */
  readonly shortcodes: readonly string[];
}

/** As Unicode puts them in groups; 2 are parts of emoji, which are not shown. */
export const EMOJI_GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];

const loaded = new Map<Language, Promise<readonly Emoji[]>>();

/** All emoji with their names in the language that is spoken. */
export function loadEmoji(): Promise<readonly Emoji[]> {
  const spoken = language();
  const known = loaded.get(spoken);
  if (known !== undefined) return known;
  const loading = load(spoken);
  loaded.set(spoken, loading);
  // What could not be loaded is tried again the next time.
  loading.catch(() => loaded.delete(spoken));
  return loading;
}

async function load(spoken: Language): Promise<readonly Emoji[]> {
  const [{ default: all }, { default: codes }] = await Promise.all([
    spoken === "de"
      ? import("emojibase-data/de/compact.json")
      : import("emojibase-data/en/compact.json"),
    import("emojibase-data/en/shortcodes/github.json"),
  ]);
  return all.flatMap(({ unicode, label, tags = [], group, hexcode }) => {
    const shown = EMOJI_GROUPS.find((each) => each === group);
    if (shown === undefined) return [];
    return [{ unicode, label, tags, group: shown, shortcodes: [codes[hexcode] ?? []].flat() }];
  });
}

/** Those whose name, tag or code has words that begin like this, the best first. */
export function findEmoji(all: readonly Emoji[], query: string, most: number): Emoji[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  return all
    .map((emoji) => ({ emoji, rank: rankOf(emoji, wanted) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, most)
    .map(({ emoji }) => emoji);
}

function rankOf({ label, tags, shortcodes }: Emoji, wanted: string): number {
  if (label.toLowerCase() === wanted || shortcodes.includes(wanted)) return 4;
  if (shortcodes.some((code) => code.startsWith(wanted))) return 3;
  if (beginsLike(label, wanted)) return 3;
  if (tags.some((tag) => beginsLike(tag, wanted))) return 2;
  return shortcodes.some((code) => code.includes(`_${wanted}`)) ? 1 : 0;
}

function beginsLike(text: string, wanted: string): boolean {
  const lower = text.toLowerCase();
  return lower.startsWith(wanted) || lower.includes(` ${wanted}`);
}
