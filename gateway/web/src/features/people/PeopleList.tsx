import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import {
  createContext,
  type KeyboardEvent,
  type Ref,
  useContext,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import {
  type ItemProps,
  type ListProps,
  type ListRange,
  Virtuoso,
  type VirtuosoHandle,
} from "react-virtuoso";
import { useWebSocket } from "../../context/WebSocketContext";
import { useDebounced } from "../../hooks/useDebounced";
import type { User } from "../../protocol";
import { texts } from "../../texts";
import type { PeopleResultsHandle } from "./PeopleResults";
import { PersonRow } from "./PersonRow";

/** As many rows as a window may show before they have been measured. */
const FIRST_ROWS = 20;
const PAGE_ROWS = 8;
/** Scrolling past somebody is not yet looking at them. */
const LOOKED_AT_MS = 250;

interface PeopleListProps {
  readonly ref: Ref<PeopleResultsHandle>;
  readonly people: readonly User[];
  /** There is nobody after the last. */
  readonly isComplete: boolean;
  readonly onPick: (username: string) => void;
  /** The last one has come into view. */
  readonly onEnd: () => void;
  /** What to do about it, if those after the last could not be loaded. */
  readonly failed: (() => void) | null;
}

/** However many people there are, the page holds only the rows that can be seen. The arrow keys go through them. */
export function PeopleList({ ref, people, isComplete, onPick, onEnd, failed }: PeopleListProps) {
  const box = useRef<HTMLElement>(null);
  const rows = useRef<VirtuosoHandle>(null);
  const [visible, setVisible] = useState<ListRange>({ startIndex: 0, endIndex: FIRST_ROWS });
  const [focused, setFocused] = useState(0);
  // The Tab key leads to a row that can be seen.
  const isInView = focused >= visible.startIndex && focused <= visible.endIndex;
  const tabStop = isInView ? focused : visible.startIndex;
  useShownPresence(people, visible);

  const buttonAt = (index: number): HTMLElement | null =>
    box.current?.querySelector(`[data-item-index="${index}"] [role="button"]`) ?? null;

  const focusRow = (index: number): void => {
    setFocused(index);
    const button = buttonAt(index);
    if (button !== null) button.focus();
    else rows.current?.scrollIntoView({ index, done: () => buttonAt(index)?.focus() });
  };

  useImperativeHandle(ref, () => ({ focusFirst: () => focusRow(0) }));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = moved(event.key, focused, people.length);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };

  return (
    <Box ref={box} onKeyDown={onKeyDown} sx={{ flex: 1, minHeight: 0 }}>
      <About value={{ count: isComplete ? people.length : -1, failed }}>
        <Virtuoso
          ref={rows}
          data={people}
          // The rows are stops for the Tab key, not what they scroll in.
          tabIndex={-1}
          initialItemCount={Math.min(people.length, FIRST_ROWS)}
          increaseViewportBy={{ top: 200, bottom: 600 }}
          rangeChanged={setVisible}
          endReached={onEnd}
          computeItemKey={(_, user) => user.username}
          components={COMPONENTS}
          itemContent={(index, user) => (
            <PersonRow
              user={user}
              isTabStop={index === tabStop}
              onFocus={() => setFocused(index)}
              onPick={onPick}
            />
          )}
        />
      </About>
    </Box>
  );
}

interface AboutList {
  /** How many there are in all; -1 if that is not known. */
  readonly count: number;
  readonly failed: (() => void) | null;
}

const AboutContext = createContext<AboutList>({ count: -1, failed: null });
const About = AboutContext.Provider;

/** The virtual list's elements, with the roles that make it a list for everybody. */
const COMPONENTS = {
  List: (props: ListProps) => (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements in between.
    <div {...props} role="list" aria-label={texts.people.results} />
  ),
  Item: ({ item: _, ...props }: ItemProps<User>) => {
    const { count } = useContext(AboutContext);
    return (
      // biome-ignore lint/a11y/useSemanticElements: as above.
      <div
        {...props}
        role="listitem"
        aria-setsize={count}
        aria-posinset={props["data-index"] + 1}
      />
    );
  },
  Footer: () => {
    const { failed } = useContext(AboutContext);
    if (failed === null) return <Box sx={{ height: 8 }} />;
    return (
      <Box role="alert" sx={{ textAlign: "center", p: 1.5 }}>
        <Typography variant="body2" color="textSecondary">
          {texts.people.failed}
        </Typography>
        <Button size="small" onClick={failed}>
          {texts.retry}
        </Button>
      </Box>
    );
  },
};

/** The presence of those who are in view for a moment is kept up to date. */
function useShownPresence(people: readonly User[], visible: ListRange): void {
  const client = useWebSocket();
  const { startIndex, endIndex } = useDebounced(visible, LOOKED_AT_MS);
  const shown = useMemo(
    () => people.slice(startIndex, endIndex + 1).map((user) => user.username),
    [people, startIndex, endIndex],
  );
  useEffect(() => client.showPresence(shown), [client, shown]);
}

/** The row that a key leads to; null for other keys. */
function moved(key: string, from: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, last);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "PageDown":
      return Math.min(from + PAGE_ROWS, last);
    case "PageUp":
      return Math.max(from - PAGE_ROWS, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
