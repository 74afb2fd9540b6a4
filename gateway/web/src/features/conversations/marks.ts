import { useSyncExternalStore } from "react";
import type { Mark, Marks } from "../../client";
import { useWebSocket } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";
import type { ConversationPreview } from "../../store";

/** What the user has decided about each conversation. */
export function useMarks(): Marks {
  const { marks } = useWebSocket();
  return useSyncExternalStore(marks.subscribe, marks.all);
}

export function useMark(key: ConversationKey): Mark {
  const { marks } = useWebSocket();
  return useSyncExternalStore(marks.subscribe, () => marks.of(key));
}

/** Whether there is something to be read, or the user has said so. */
export function isToRead({ conversation, unread }: ConversationPreview, marks: Marks): boolean {
  return unread > 0 || marks.get(conversation.key)?.isUnread === true;
}
