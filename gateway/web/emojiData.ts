import type { Plugin } from "vite";

/** Skin tones and parts of emoji are a group of their own there. */
const COMPONENTS = 2;

interface CompactEmoji {
  readonly unicode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly hexcode: string;
}

/** Of the emoji's data only what the app shows and searches: a fifth of it. */
export function emojiData(): Plugin {
  return {
    name: "emoji-data",
    enforce: "pre",
    transform(source, id) {
      if (!/emojibase-data\/\w+\/compact\.json$/.test(id)) return null;
      const all: readonly CompactEmoji[] = JSON.parse(source);
      const shown = all
        .filter(({ group }) => group !== undefined && group !== COMPONENTS)
        .map(({ unicode, label, tags = [], group, hexcode }) => ({
          unicode,
          label,
          tags,
          group,
          hexcode,
        }));
      return { code: JSON.stringify(shown), map: null };
    },
  };
}
