import EmojiEmotions from "@mui/icons-material/EmojiEmotions";
import EmojiEvents from "@mui/icons-material/EmojiEvents";
import EmojiFlags from "@mui/icons-material/EmojiFlags";
import EmojiFoodBeverage from "@mui/icons-material/EmojiFoodBeverage";
import EmojiObjects from "@mui/icons-material/EmojiObjects";
import EmojiPeople from "@mui/icons-material/EmojiPeople";
import EmojiSymbols from "@mui/icons-material/EmojiSymbols";
import EmojiTransportation from "@mui/icons-material/EmojiTransportation";
import History from "@mui/icons-material/History";
import Pets from "@mui/icons-material/Pets";
import Box from "@mui/material/Box";
import InputBase from "@mui/material/InputBase";
import Popover from "@mui/material/Popover";
import Typography from "@mui/material/Typography";
import { type ElementType, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { isComposing } from "../../components/isComposing";
import { texts } from "../../texts";
import { EmojiGrid } from "./EmojiGrid";
import { EMOJI_GROUPS, type Emoji, type EmojiGroup, findEmoji, loadEmoji } from "./emoji";
import { recentEmoji, usedEmoji } from "./recentEmoji";

interface EmojiPickerProps {
  readonly anchor: HTMLElement;
  readonly onPick: (unicode: string) => void;
  readonly onClose: () => void;
}

type Category = "recent" | EmojiGroup;

/** What stands for each category. */
const ICONS: Readonly<Record<Category, ElementType>> = {
  recent: History,
  0: EmojiEmotions,
  1: EmojiPeople,
  3: Pets,
  4: EmojiFoodBeverage,
  5: EmojiTransportation,
  6: EmojiEvents,
  7: EmojiObjects,
  8: EmojiSymbols,
  9: EmojiFlags,
};
const MOST_FOUND = 80;

export default function EmojiPicker({ anchor, onPick, onClose }: EmojiPickerProps) {
  const all = useEmoji();
  const [recent] = useState(recentEmoji);
  const [query, setQuery] = useState("");
  const [category, setCategory] = useState<Category>(recent.length > 0 ? "recent" : 0);
  const grid = useRef<HTMLDivElement>(null);

  const pick = (unicode: string): void => {
    usedEmoji(unicode);
    onPick(unicode);
  };

  const isSearch = query.trim() !== "";
  const shown = isSearch
    ? findEmoji(all ?? [], query, MOST_FOUND)
    : inCategory(all, category, recent);

  const onSearchKey = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    const [first] = shown;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      grid.current?.querySelector<HTMLElement>("button[tabindex='0']")?.focus();
    } else if (event.key === "Enter" && first !== undefined) {
      event.preventDefault();
      pick(first.unicode);
    }
  };

  return (
    <Popover
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: "top", horizontal: "left" }}
      transformOrigin={{ vertical: "bottom", horizontal: "left" }}
      slotProps={{ paper: { role: "dialog", "aria-label": texts.emoji.title, sx: PAPER } }}
    >
      <InputBase
        autoFocus
        fullWidth
        type="search"
        value={query}
        placeholder={texts.emoji.search}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={onSearchKey}
        slotProps={{ input: { "aria-label": texts.emoji.search } }}
        sx={{ px: 1.5, py: 0.5, border: 1, borderColor: "chat.fieldFrame", borderRadius: "10px" }}
      />
      <Box role="group" aria-label={texts.emoji.categories} sx={{ display: "flex", pt: 0.75 }}>
        {categories(recent).map((each) => (
          <Box
            key={each}
            component="button"
            type="button"
            aria-label={nameOf(each)}
            aria-pressed={!isSearch && each === category}
            title={nameOf(each)}
            onClick={() => {
              setQuery("");
              setCategory(each);
            }}
            sx={CATEGORY}
          >
            <Icon of={each} />
          </Box>
        ))}
      </Box>
      <Typography variant="caption" component="p" color="textSecondary" sx={{ px: 0.5, py: 0.5 }}>
        {isSearch ? texts.emoji.found : nameOf(category)}
      </Typography>
      <Box ref={grid} sx={{ height: 232, overflowY: "auto" }}>
        {all !== undefined && shown.length === 0 ? (
          <Typography role="status" variant="body2" color="textSecondary" sx={{ p: 2 }}>
            {all === null ? texts.emoji.failed : texts.emoji.nothing}
          </Typography>
        ) : (
          <EmojiGrid
            key={`${category} ${query}`}
            label={isSearch ? texts.emoji.found : nameOf(category)}
            emoji={shown}
            onPick={pick}
          />
        )}
      </Box>
    </Popover>
  );
}

function Icon({ of: category }: { readonly of: Category }) {
  const Sign = ICONS[category];
  return <Sign aria-hidden sx={{ fontSize: 20, verticalAlign: "middle" }} />;
}

/** Undefined while they are loading; null if that failed. */
function useEmoji(): readonly Emoji[] | null | undefined {
  const [all, setAll] = useState<readonly Emoji[] | null>();
  useEffect(() => {
    let isWanted = true;
    loadEmoji().then(
      (loaded) => isWanted && setAll(loaded),
      () => isWanted && setAll(null),
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return all;
}

function categories(recent: readonly string[]): Category[] {
  return recent.length > 0 ? ["recent", ...EMOJI_GROUPS] : [...EMOJI_GROUPS];
}

function nameOf(category: Category): string {
  return category === "recent" ? texts.emoji.recent : texts.emoji.groups[category];
}

function inCategory(
  all: readonly Emoji[] | null | undefined,
  category: Category,
  recent: readonly string[],
): readonly Emoji[] {
  if (!all) return [];
  if (category !== "recent") return all.filter(({ group }) => group === category);
  return recent.flatMap((unicode) => all.find((each) => each.unicode === unicode) ?? []);
}

const PAPER = { width: 344, maxWidth: "calc(100vw - 24px)", p: 1, mt: -1 } as const;

const CATEGORY = {
  flex: 1,
  minWidth: 28,
  height: 32,
  p: 0,
  border: 0,
  borderBottom: "2px solid transparent",
  bgcolor: "transparent",
  color: "text.secondary",
  cursor: "pointer",
  "&:hover": { bgcolor: "action.hover" },
  "&[aria-pressed=true]": { borderBottomColor: "primary.main", color: "primary.main" },
  "&:focus-visible": { outlineOffset: "-2px" },
} as const;
