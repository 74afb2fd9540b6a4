import { type RefObject, useEffect, useRef } from "react";
import { isPageCovered } from "../../components/isPageCovered";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { useWindowFocused } from "../../hooks/useWindowFocused";
import { type Conversation, unreadCount } from "../../store";

/** So long a message has to be in sight until it counts as read. */
const SEEN_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 200;
/** By so much the list may stop short of a row's end, which is its margin. */
const MARGIN_PX = 8;

/**
 * Marks as read what was in sight long enough while the user had the window in front and nothing lay over it. It looks at
 * where the rows really are, and only as long as something is unread.
 */
export function useReadMarker(
  conversation: Conversation,
  frame: RefObject<HTMLElement | null>,
): void {
  const { key } = conversation;
  const client = useWebSocket();
  const focused = useWindowFocused();
  const connected = useChatState((state) => state.connection.phase === "open");
  const hasUnread = useChatState((state) => unreadCount(conversation, state.me) > 0);
  const seenSince = useRef<ReadonlyMap<number, number>>(new Map());

  useEffect(() => {
    if (!focused || !connected || !hasUnread) return;
    seenSince.current = new Map();
    const look = (): void => {
      const now = Date.now();
      const inSight = seqsInSight(frame.current);
      seenSince.current = new Map(inSight.map((seq) => [seq, seenSince.current.get(seq) ?? now]));
      const seen = inSight.filter(
        (seq) => now - (seenSince.current.get(seq) ?? now) >= SEEN_AFTER_MS,
      );
      if (seen.length > 0) client.markRead(key, Math.max(...seen));
    };
    look();
    const looking = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(looking);
  }, [client, key, frame, focused, connected, hasUnread]);
}

/** The places in the log of the rows whose end is in sight, or that fill the middle. */
function seqsInSight(frame: HTMLElement | null): number[] {
  if (frame === null || isPageCovered()) return [];
  const view = frame.getBoundingClientRect();
  const middle = (view.top + view.bottom) / 2;
  return [...frame.querySelectorAll<HTMLElement>("[data-seq]")]
    .filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const endsInSight = bottom >= view.top && bottom <= view.bottom + MARGIN_PX;
      return endsInSight || (top < middle && bottom > middle);
    })
    .map((row) => Number(row.dataset.seq));
}
