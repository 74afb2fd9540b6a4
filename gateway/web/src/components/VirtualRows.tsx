import Box from "@mui/material/Box";
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useImperativeHandle,
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
import { whenFocusIsLost } from "../hooks/useFocusFallback";

/** As many rows as a window may show before they have been measured. */
const FIRST_ROWS = 20;
const PAGE_ROWS = 8;

export interface VirtualRowsHandle {
  readonly focusRow: (index: number) => void;
  /** Brings a row into view, without the focus. */
  readonly show: (index: number) => void;
}

interface VirtualRowsProps<Item> {
  readonly ref?: Ref<VirtualRowsHandle>;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** How many there are in all, if not just these; -1 if that is not known. */
  readonly count?: number;
  /** Names the list, unless what it lies in has the name. */
  readonly label?: string;
  /** Where the Tab key leads to if no row had the focus. */
  readonly preferredKey?: string | null;
  /** What of a row takes the focus, as a selector. */
  readonly focusable: string;
  readonly renderRow: (item: Item, isTabStop: boolean) => ReactNode;
  readonly footer?: ReactNode;
  readonly onVisible?: (range: ListRange) => void;
  /** The last one has come into view. */
  readonly onEnd?: () => void;
}

/**
 * However many rows there are, the page holds only those that can be seen. The arrow keys, Home, End and
 * the keys for pages go through them; the Tab key leads to one of them.
 */
export function VirtualRows<Item>(props: VirtualRowsProps<Item>) {
  const { ref, items, keyOf, count = items.length, label, preferredKey = null, footer } = props;
  const box = useRef<HTMLElement>(null);
  const rows = useRef<VirtuosoHandle>(null);
  const [visible, setVisible] = useState<ListRange>({ startIndex: 0, endIndex: FIRST_ROWS });
  const [focusedKey, setFocusedKey] = useState<string | null>(null);

  const indexOf = (key: string | null): number =>
    key === null ? -1 : items.findIndex((item) => keyOf(item) === key);
  const focusedAt = indexOf(focusedKey);
  const tabStop = tabStopIn(visible, [focusedAt, indexOf(preferredKey)], items.length);

  const elementAt = (index: number): HTMLElement | null =>
    box.current?.querySelector(`[data-item-index="${index}"] ${props.focusable}`) ?? null;

  const focusRow = (index: number): void => {
    const element = elementAt(index);
    if (element !== null) element.focus();
    else rows.current?.scrollIntoView({ index, done: () => elementAt(index)?.focus() });
  };
  // The stand-in for the virtual list in unit tests scrolls nowhere.
  const show = (index: number): void => rows.current?.scrollIntoView?.({ index });
  useImperativeHandle(ref, () => ({ focusRow, show }));

  // The row with the focus may go, as when only unread ones are listed: what takes its place takes the focus too.
  const heldAt = useRef(-1);
  const focusRowNow = useRef(focusRow);
  focusRowNow.current = focusRow;
  useEffect(() => {
    if (focusedAt !== -1) heldAt.current = focusedAt;
    else if (heldAt.current !== -1) {
      const next = Math.min(heldAt.current, items.length - 1);
      heldAt.current = -1;
      // The virtual list takes the row away later.
      if (next >= 0) whenFocusIsLost(() => focusRowNow.current(next));
    }
  }, [focusedAt, items.length]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = moved(event.key, indexOfRow(event.target), items.length);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };

  const onFocus = ({ target }: { readonly target: EventTarget }): void => {
    const item = items[indexOfRow(target)];
    setFocusedKey(item === undefined ? null : keyOf(item));
  };

  return (
    <Box ref={box} onKeyDown={onKeyDown} onFocus={onFocus} sx={{ height: "100%" }}>
      <AboutContext value={{ count, label, footer }}>
        <Virtuoso
          ref={rows}
          data={items}
          // The rows are stops for the Tab key, not what they scroll in.
          tabIndex={-1}
          initialItemCount={Math.min(items.length, FIRST_ROWS)}
          increaseViewportBy={{ top: 200, bottom: 600 }}
          rangeChanged={(range) => {
            setVisible(range);
            props.onVisible?.(range);
          }}
          {...(props.onEnd === undefined ? {} : { endReached: props.onEnd })}
          computeItemKey={(_, item) => keyOf(item)}
          components={COMPONENTS}
          itemContent={(index, item) => props.renderRow(item, index === tabStop)}
        />
      </AboutContext>
    </Box>
  );
}

interface AboutList {
  readonly count: number;
  readonly label: string | undefined;
  readonly footer: ReactNode;
}

const AboutContext = createContext<AboutList>({ count: -1, label: undefined, footer: null });

/** The virtual list's elements, with the roles that make it a list, told whole though only a part is there. */
const COMPONENTS = {
  List: (props: ListProps) => (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements in between.
    <div {...props} role="list" aria-label={useContext(AboutContext).label} />
  ),
  Item: ({ item: _, ...props }: ItemProps<unknown>) => (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <div
      {...props}
      role="listitem"
      aria-setsize={useContext(AboutContext).count}
      aria-posinset={props["data-index"] + 1}
    />
  ),
  Header: () => <Box sx={{ height: 4 }} />,
  Footer: () => useContext(AboutContext).footer ?? <Box sx={{ height: 8 }} />,
};

/** The row that the Tab key leads to: the first of the preferred that is there to be seen, else the first that is. */
function tabStopIn(
  { startIndex, endIndex }: ListRange,
  preferred: readonly number[],
  count: number,
): number {
  const seen = preferred.find((index) => index >= startIndex && index <= endIndex);
  return seen ?? Math.min(startIndex, count - 1);
}

function indexOfRow(target: EventTarget): number {
  const row = target instanceof Element ? target.closest("[data-item-index]") : null;
  return Number(row?.getAttribute("data-item-index") ?? -1);
}

/** The row that a key leads to from the one with the focus; null for other keys. */
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
