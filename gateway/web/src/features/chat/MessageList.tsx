import Box from "@mui/material/Box";
import { useEffect, useMemo, useRef, useState } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { deviceSettings } from "../../settings/deviceSettings";
import {
  type Conversation,
  firstSeq,
  otherParticipants,
  sharedPositions,
  unreadCount,
} from "../../store";
import { focusRegion } from "../shortcuts/regions";
import { HistoryStart } from "./HistoryStart";
import { JUMP_ROOM_PX, JumpToFirstNew, JumpToLatest } from "./JumpButtons";
import { ListContainer, ListRow } from "./listElements";
import { onRowKey } from "./onRowKey";
import { RowView } from "./RowView";
import { buildRows, type Row } from "./rows";
import { type Missed, useMissed } from "./useMissed";
import { useNewDivider } from "./useNewDivider";
import { useReadMarker } from "./useReadMarker";
import { NEAR_END_PX, useStayAtEnd } from "./useStayAtEnd";
import { useWayBack } from "./useWayBack";
import { useWrittenHere } from "./useWrittenHere";

const ReadByDialog = lazyPart(() => import("./ReadByDialog"));

interface MessageListProps {
  readonly conversation: Conversation;
}

/** Always the same: with new ones the list would be made anew while it measures its rows. */
const COMPONENTS = { Header: HistoryStart, List: ListContainer, Item: ListRow };
const AT_END = { index: "LAST", align: "end" } as const;
/** How much of the window's height shows what is before the new messages when a conversation is opened. */
const ABOVE_NEW = 0.2;
/** A row of one line. Measured instead, it would be the first, which has more above it than others. */
const ROW_PX = 37;
/** So far beyond what is in sight rows are there already, for scrolling and for the arrow keys. */
const ROOM_PX = 300;

export function MessageList({ conversation }: MessageListProps) {
  const client = useWebSocket();
  const rows = useRows(conversation);
  const list = useRef<VirtuosoHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  /** The own message of which the user wants to know who has read it. */
  const [inspected, setInspected] = useState<number | null>(null);
  const positions = usePositions(conversation);
  const written = useWrittenHere(conversation.key);
  const [newFrom, setNewFrom] = useNewDivider(conversation, written);
  const firstNew = rowOf(rows, newFrom);
  const [begin] = useState(() => beginning(firstNew));
  const [atBottom, setAtBottom] = useState(begin === AT_END);
  const { setScroller, leave } = useStayAtEnd(begin === AT_END, rows);
  const me = useChatState((state) => state.me);

  // A row stands for an entry, so that its number in the log keeps its place when older ones come.
  const firstIndex = firstSeq(conversation.entries) ?? 1;
  const wayBack = useWayBack(firstNew === null ? null : firstIndex + firstNew, begin === AT_END);
  useReadMarker(conversation, frame);
  useScrollToOwn(written, list);

  // Whoever is at the end is led to where it begins, and not past it.
  useMissed(conversation, ({ firstUnread, hadReadAll }: Missed) => {
    const wasAtEnd = leave();
    if (wasAtEnd || hadReadAll) setNewFrom(firstUnread);
    const first = rowOf(rows, firstUnread);
    if (wasAtEnd && first !== null) list.current?.scrollToIndex(belowSomeContext(first));
  });

  // The buttons are gone once they have done their work, so the focus goes on.
  const toLatest = (): void => {
    list.current?.scrollToIndex(AT_END);
    wayBack.passed();
    focusRegion("messages");
  };
  const toFirstNew = (): void => {
    if (firstNew === null) return;
    list.current?.scrollToIndex(belowSomeContext(firstNew));
    focusRegion("messages");
  };

  return (
    <Box ref={frame} onKeyDown={onRowKey} sx={{ flex: 1, minHeight: 0, position: "relative" }}>
      <Virtuoso
        ref={list}
        scrollerRef={setScroller}
        style={{
          scrollPaddingTop: wayBack.isOffered ? JUMP_ROOM_PX : 0,
          scrollPaddingBottom: atBottom ? 0 : JUMP_ROOM_PX,
        }}
        data={rows}
        firstItemIndex={firstIndex}
        initialTopMostItemIndex={begin}
        defaultItemHeight={ROW_PX}
        increaseViewportBy={ROOM_PX}
        alignToBottom
        atBottomThreshold={NEAR_END_PX}
        atBottomStateChange={setAtBottom}
        rangeChanged={wayBack.onRange}
        startReached={() => {
          if (conversation.loading !== "failed") void client.loadOlder(conversation.key);
        }}
        computeItemKey={(_, row) => row.key}
        context={conversation}
        components={COMPONENTS}
        itemContent={(_, row) => (
          <RowView
            row={row}
            isFirstNew={row.seq !== null && row.seq === newFrom}
            me={me}
            peer={conversation.peer}
            positions={positions}
            onInspect={setInspected}
          />
        )}
      />
      <Fetched>
        {inspected !== null && (
          <ReadByDialog
            conversation={conversation}
            seq={inspected}
            onClose={() => setInspected(null)}
          />
        )}
      </Fetched>
      {wayBack.isOffered && <JumpToFirstNew onClick={toFirstNew} />}
      {!atBottom && <JumpToLatest count={unreadCount(conversation, me)} onClick={toLatest} />}
    </Box>
  );
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
function useScrollToOwn(written: string | null, list: { readonly current: VirtuosoHandle | null }) {
  useEffect(() => {
    if (written !== null) list.current?.scrollToIndex(AT_END);
  }, [written, list]);
}

/** Which row is at this place in the log; null if none is. */
function rowOf(rows: readonly Row[], seq: number | null): number | null {
  const index = seq === null ? -1 : rows.findIndex((row) => row.seq === seq);
  return index < 0 ? null : index;
}

/** Where the list opens: where the new messages begin, unless the user has chosen the end. */
function beginning(firstNew: number | null) {
  if (firstNew === null || deviceSettings().openAt === "newest") return AT_END;
  return belowSomeContext(firstNew);
}

/** A row near the top, below some of what came before. */
function belowSomeContext(index: number) {
  return { index, align: "start", offset: -Math.round(window.innerHeight * ABOVE_NEW) } as const;
}
