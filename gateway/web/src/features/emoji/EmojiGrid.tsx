import Box from "@mui/material/Box";
import { type KeyboardEvent, memo, useState } from "react";
import type { Emoji } from "./emoji";

interface EmojiGridProps {
  readonly label: string;
  readonly emoji: readonly Emoji[];
  readonly onPick: (unicode: string) => void;
}

const COLUMNS = 8;

/** Emoji to pick from. The Tab key leads to one of them, arrow keys to the others. */
export const EmojiGrid = memo(function EmojiGrid({ label, emoji, onPick }: EmojiGridProps) {
  const [current, setCurrent] = useState(0);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const next = nextOf(event.key, current, emoji.length);
    if (next === null) return;
    event.preventDefault();
    setCurrent(next);
    event.currentTarget.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };

  return (
    <Box role="group" aria-label={label} onKeyDown={onKeyDown} sx={GRID}>
      {emoji.map(({ unicode, label: name }, at) => (
        <button
          key={unicode}
          type="button"
          aria-label={name}
          title={name}
          tabIndex={at === current ? 0 : -1}
          onFocus={() => setCurrent(at)}
          onClick={() => onPick(unicode)}
        >
          {unicode}
        </button>
      ))}
    </Box>
  );
});

/** Where a key leads; null if it leads nowhere. */
function nextOf(key: string, current: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: current - 1,
    ArrowRight: current + 1,
    ArrowUp: current - COLUMNS,
    ArrowDown: current + COLUMNS,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  if (next === undefined || count === 0) return null;
  return next < 0 || next >= count ? current : next;
}

const GRID = {
  display: "grid",
  gridTemplateColumns: `repeat(${COLUMNS}, minmax(0, 1fr))`,
  "& button": {
    aspectRatio: "1",
    minHeight: 34,
    p: 0,
    border: 0,
    borderRadius: "8px",
    bgcolor: "transparent",
    fontSize: "1.4rem",
    lineHeight: 1,
    cursor: "pointer",
  },
  "& button:hover": { bgcolor: "action.hover" },
  "& button:focus-visible": { outlineOffset: "-2px" },
} as const;
