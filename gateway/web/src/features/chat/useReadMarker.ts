import { useEffect } from "react";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { useWindowFocused } from "../../hooks/useWindowFocused";
import type { Conversation } from "../../store";

/** Marks the conversation as read up to `seenSeq` as soon as the user has the window in front. */
export function useReadMarker({ key, readSeq }: Conversation, seenSeq: number): void {
  const client = useWebSocket();
  const focused = useWindowFocused();
  const connected = useChatState((state) => state.connection.phase === "open");
  useEffect(() => {
    if (focused && connected && seenSeq > readSeq) client.markRead(key, seenSeq);
  }, [client, key, focused, connected, readSeq, seenSeq]);
}
