import { useEffect, useRef, useState } from "react";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { useWindowFocused } from "../../hooks/useWindowFocused";
import { type Conversation, firstForeignAfter, firstUnread } from "../../store";

/**
 * The place in the log above which "New messages" stands: where the unread ones began when the
 * conversation was opened, or what came first while the user was away. It stays while they are read, and
 * goes when the user writes (`written` is what was written last) or says to be done. Null: there is none.
 * With it, how to put it elsewhere.
 */
export function useNewDivider(
  conversation: Conversation,
  written: string | null,
): readonly [number | null, (seq: number) => void] {
  const client = useWebSocket();
  const me = useChatState((state) => state.me);
  const [seq, setSeq] = useState(() => firstUnread(conversation, me));
  useArrivedWhileAway(conversation, setSeq);

  useEffect(() => {
    if (written !== null) setSeq(null);
  }, [written]);

  useEffect(
    () =>
      client.onMarkedRead((keys) => {
        if (keys.includes(conversation.key)) setSeq(null);
      }),
    [client, conversation.key],
  );

  return [seq, setSeq];
}

/** What comes while the window is not in front is new again, if all before it was read. */
function useArrivedWhileAway(conversation: Conversation, onArrived: (seq: number) => void): void {
  const me = useChatState((state) => state.me);
  const focused = useWindowFocused();
  /** Where the conversation ended when the user went away; null once that is settled. */
  const leftAt = useRef<number | null>(null);
  const { lastSeq, readSeq } = conversation;

  useEffect(() => {
    if (focused) {
      leftAt.current = null;
    } else if (leftAt.current === null) {
      leftAt.current = lastSeq;
    } else if (lastSeq > leftAt.current) {
      const hadReadAll = firstForeignAfter(conversation, readSeq, me);
      if (hadReadAll !== null && hadReadAll > leftAt.current) onArrived(hadReadAll);
    }
  }, [focused, conversation, lastSeq, readSeq, me, onArrived]);
}
