import { useEffect, useState } from "react";
import { useWebSocket } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";

/** The id of the message that the user has written last in this tab, since the list is there; null if none was. */
export function useWrittenHere(key: ConversationKey): string | null {
  const client = useWebSocket();
  const [written, setWritten] = useState<string | null>(null);
  useEffect(
    () =>
      client.onWritten((to, id) => {
        if (to === key) setWritten(id);
      }),
    [client, key],
  );
  return written;
}
