import Box from "@mui/material/Box";
import {
  createContext,
  type KeyboardEvent,
  memo,
  useContext,
  useEffect,
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
import { useChatState } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";
import { type ConversationPreview, peerName } from "../../store";
import { texts } from "../../texts";
import { ConversationRow } from "./ConversationRow";
import { previewText } from "./previewText";

/** As many rows as a window may show before they have been measured. */
const FIRST_ROWS = 20;
const PAGE_ROWS = 8;

interface ConversationRowsProps {
  readonly list: readonly ConversationPreview[];
  readonly openKey: ConversationKey | null;
}

/** However many conversations there are, the page holds only the rows that can be seen. */
export function ConversationRows({ list, openKey }: ConversationRowsProps) {
  const nav = useRef<HTMLElement>(null);
  const rows = useRef<VirtuosoHandle>(null);
  const [visible, setVisible] = useState<ListRange>({ startIndex: 0, endIndex: FIRST_ROWS });
  const [focusedKey, setFocusedKey] = useState<ConversationKey | null>(null);
  const tabStop = tabStopIn(list, visible, [focusedKey, openKey]);
  const openIndex = indexOf(list, openKey);

  // What is opened by a shortcut or an address comes into view; what moves because of news does not pull.
  const openIndexNow = useRef(openIndex);
  openIndexNow.current = openIndex;
  useEffect(() => {
    if (openKey !== null && openIndexNow.current >= 0) {
      rows.current?.scrollIntoView?.({ index: openIndexNow.current });
    }
  }, [openKey]);

  const linkAt = (index: number): HTMLElement | null =>
    nav.current?.querySelector(`[data-item-index="${index}"] a`) ?? null;

  const focusRow = (index: number): void => {
    const link = linkAt(index);
    if (link !== null) link.focus();
    else rows.current?.scrollIntoView({ index, done: () => linkAt(index)?.focus() });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = moved(event.key, indexOf(list, focusedKey), list.length);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };

  return (
    <Box
      ref={nav}
      component="nav"
      aria-label={texts.sidebar.conversations}
      onKeyDown={onKeyDown}
      onFocus={(event) => setFocusedKey(keyOfRow(event.target, list))}
      sx={{ flex: 1, minHeight: 0 }}
    >
      <RowCount value={list.length}>
        <Virtuoso
          ref={rows}
          data={list}
          // The rows are stops for the Tab key, not what they scroll in.
          tabIndex={-1}
          initialItemCount={Math.min(list.length, FIRST_ROWS)}
          increaseViewportBy={200}
          rangeChanged={setVisible}
          computeItemKey={(_, { conversation }) => conversation.key}
          components={COMPONENTS}
          itemContent={(index, preview) => (
            <Row
              preview={preview}
              selected={preview.conversation.key === openKey}
              isTabStop={index === tabStop}
            />
          )}
        />
      </RowCount>
    </Box>
  );
}

interface RowProps {
  readonly preview: ConversationPreview;
  readonly selected: boolean;
  readonly isTabStop: boolean;
}

const Row = memo(function Row({ preview, selected, isTabStop }: RowProps) {
  const { conversation, lastActivity, unread } = preview;
  const name = useChatState((state) => peerName(state, conversation.peer));
  const me = useChatState((state) => state.me);
  const users = useChatState((state) => state.users);
  const line = useMemo(() => previewText(preview, { me, users }), [preview, me, users]);
  return (
    <ConversationRow
      conversationKey={conversation.key}
      peer={conversation.peer}
      name={name}
      line={line}
      lastActivity={lastActivity}
      unread={unread}
      selected={selected}
      isTabStop={isTabStop}
    />
  );
});

const RowCountContext = createContext(0);
const RowCount = RowCountContext.Provider;

/** The virtual list's elements, with the roles that make it a list, told whole though only a part is there. */
const COMPONENTS = {
  List: (props: ListProps) => (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements in between.
    <div {...props} role="list" />
  ),
  Item: ({ item: _, ...props }: ItemProps<ConversationPreview>) => {
    const count = useContext(RowCountContext);
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
  Header: () => <Box sx={{ height: 4 }} />,
  Footer: () => <Box sx={{ height: 8 }} />,
};

function indexOf(list: ConversationRowsProps["list"], key: ConversationKey | null): number {
  return key === null ? -1 : list.findIndex((each) => each.conversation.key === key);
}

/** The row that the Tab key leads to: the preferred one if it is there to be seen, else the first that is. */
function tabStopIn(
  list: ConversationRowsProps["list"],
  { startIndex, endIndex }: ListRange,
  preferred: readonly (ConversationKey | null)[],
): number {
  for (const key of preferred) {
    const index = indexOf(list, key);
    if (index >= startIndex && index <= endIndex) return index;
  }
  return Math.min(startIndex, list.length - 1);
}

function keyOfRow(target: Element, list: ConversationRowsProps["list"]): ConversationKey | null {
  const index = target.closest("[data-item-index]")?.getAttribute("data-item-index");
  return list[Number(index ?? -1)]?.conversation.key ?? null;
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
