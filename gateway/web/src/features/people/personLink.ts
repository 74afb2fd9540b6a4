import { useEffect } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { conversationPath, redirect, useOpenConversation } from "../../navigation";
import { privateKey } from "../../protocol";

/** In the place of a conversation's key, for links to a person: a conversation's own key is for its two alone. */
const PREFIX = "user:";

/** An address that leads everybody to a conversation of their own with this person. */
export function personPath(username: string): string {
  return conversationPath(PREFIX + username);
}

/** Who came by a person's address is taken to the conversation that it means. */
export function useFollowPersonLink(): void {
  const me = useChatState((state) => state.me);
  const key = useOpenConversation();
  useEffect(() => {
    if (key === null || !key.startsWith(PREFIX)) return;
    const username = key.slice(PREFIX.length).toLowerCase();
    const path = username === me ? "/" : conversationPath(privateKey(me, username));
    redirect(path);
  }, [key, me]);
}
