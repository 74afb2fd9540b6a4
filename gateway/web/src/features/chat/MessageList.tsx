import KeyboardArrowDown from "@mui/icons-material/KeyboardArrowDown";
import Box from "@mui/material/Box";
import Fab from "@mui/material/Fab";
import {
  lazy,
  type RefObject,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type ListRange, Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { type Conversation, firstSeq, otherParticipants, sharedPositions } from "../../store";
import { texts } from "../../texts";
import { HistoryStart } from "./HistoryStart";
import { ListContainer, ListRow } from "./listElements";
import { RowView } from "./RowView";
import { buildRows, type Row } from "./rows";
import { useReadMarker } from "./useReadMarker";
import { NEAR_END_PX, useStayAtEnd } from "./useStayAtEnd";

const ReadByDialog = lazy(() => import("./ReadByDialog"));

interface MessageListProps {
  readonly conversation: Conversation;
}

const COMPONENTS = { Header: HistoryStart, List: ListContainer, Item: ListRow };
const AT_END = { index: "LAST", align: "end" } as const;

export function MessageList({ conversation }: MessageListProps) {
  const client = useWebSocket();
  const rows = useRows(conversation);
  const list = useRef<VirtuosoHandle>(null);
  const [atBottom, setAtBottom] = useState(true);
  const showLast = useRef<((index: number) => void) | null>(null);
  /** The own message of which the user wants to know who has read it. */
  const [inspected, setInspected] = useState<number | null>(null);
  const positions = usePositions(conversation);
  const { setScroller, stay } = useStayAtEnd();
  const me = useChatState((state) => state.me);

  // A row stands for an entry, so that its number in the log keeps its place when older ones come.
  const firstIndex = firstSeq(conversation.entries) ?? 1;
  useScrollToOwn(rows, list);

  return (
    <Box sx={{ flex: 1, minHeight: 0, position: "relative" }}>
      <Virtuoso
        ref={list}
        scrollerRef={(element) => setScroller(element instanceof HTMLElement ? element : null)}
        totalListHeightChanged={stay}
        data={rows}
        firstItemIndex={firstIndex}
        initialTopMostItemIndex={AT_END}
        alignToBottom
        followOutput={(isAtBottom) => (isAtBottom ? "auto" : false)}
        atBottomThreshold={NEAR_END_PX}
        atBottomStateChange={setAtBottom}
        rangeChanged={({ endIndex }: ListRange) => showLast.current?.(endIndex)}
        startReached={() => {
          if (conversation.loading !== "failed") void client.loadOlder(conversation.key);
        }}
        computeItemKey={(_, row) => row.key}
        context={conversation}
        components={COMPONENTS}
        itemContent={(_, row) => (
          <RowView
            row={row}
            me={me}
            peer={conversation.peer}
            positions={positions}
            onInspect={setInspected}
          />
        )}
      />
      <ReadMarker
        conversation={conversation}
        rows={rows}
        firstIndex={firstIndex}
        showLast={showLast}
      />
      <Suspense>
        {inspected !== null && (
          <ReadByDialog
            conversation={conversation}
            seq={inspected}
            onClose={() => setInspected(null)}
          />
        )}
      </Suspense>
      {!atBottom && (
        <Fab
          size="small"
          aria-label={texts.chat.jumpToLatest}
          onClick={() => list.current?.scrollToIndex(AT_END)}
          sx={{
            position: "absolute",
            right: 20,
            bottom: 12,
            bgcolor: "background.paper",
            color: "text.primary",
          }}
        >
          <KeyboardArrowDown />
        </Fab>
      )}
    </Box>
  );
}

interface ReadMarkerProps {
  readonly conversation: Conversation;
  readonly rows: readonly Row[];
  readonly firstIndex: number;
  /** Gets what takes the index of the last row in view. */
  readonly showLast: RefObject<((index: number) => void) | null>;
}

/**
 * Marks as read what was seen. It stands beside the list and keeps what is in view to itself: a list
 * that is rendered anew while it still measures its rows may measure and render for ever.
 */
function ReadMarker({ conversation, rows, firstIndex, showLast }: ReadMarkerProps) {
  const [lastVisible, setLastVisible] = useState(-1);
  useLayoutEffect(() => {
    showLast.current = setLastVisible;
  }, [showLast]);
  useReadMarker(conversation, seqAt(rows, lastVisible - firstIndex));
  return null;
}

function useRows({ key, entries }: Conversation): Row[] {
  const me = useChatState((state) => state.me);
  const outbox = useChatState((state) => state.outbox);
  return useMemo(
    () =>
      buildRows(
        entries,
        outbox.filter((item) => item.conversation === key),
        me,
      ),
    [entries, outbox, key, me],
  );
}

function usePositions({ peer, receipts }: Conversation) {
  const me = useChatState((state) => state.me);
  const group = useChatState((state) => state.groups[peer.to]);
  return useMemo(
    () => sharedPositions(receipts, otherParticipants(peer, group, me)),
    [receipts, peer, group, me],
  );
}

/** Writing a message takes the list to its end, wherever it was. */
function useScrollToOwn(rows: readonly Row[], list: { readonly current: VirtuosoHandle | null }) {
  const last = rows.at(-1);
  const ownKey = last?.kind === "message" && last.pending !== null ? last.key : null;
  useEffect(() => {
    if (ownKey !== null) list.current?.scrollToIndex(AT_END);
  }, [ownKey, list]);
}

/** The number in the log of the row, or of the nearest above it that has one; 0 if there is none. */
function seqAt(rows: readonly Row[], index: number): number {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at -= 1) {
    const seq = rows[at]?.seq;
    if (seq) return seq;
  }
  return 0;
}
