import { useLayoutEffect, useRef } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { type Conversation, firstForeignAfter, lastSeq } from "../../store";

/** What has come of what was missed. */
export interface Missed {
  /** The first message that this user has not read. */
  readonly firstUnread: number;
  /** All before what was missed had been read. */
  readonly hadReadAll: boolean;
}

/** Tells of what came while there was no connection, before it is shown: all at once, and nobody has seen it. */
export function useMissed(conversation: Conversation, onMissed: (missed: Missed) => void): void {
  const me = useChatState((state) => state.me);
  const { missed, readSeq } = conversation;
  const newest = lastSeq(conversation.entries) ?? 0;
  const shown = useRef(newest);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = newest;
    if (missed === null || before >= missed.last || newest <= before) return;
    const firstUnread = firstForeignAfter(conversation, readSeq, me);
    if (firstUnread === null || firstUnread > missed.last) return;
    onMissed({ firstUnread, hadReadAll: firstUnread >= missed.first });
  });
}
