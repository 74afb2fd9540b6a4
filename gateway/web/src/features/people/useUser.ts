import { useEffect } from "react";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import type { User } from "../../protocol";

/** Somebody, with the presence kept up to date while this is shown; undefined until it is known who that is. */
export function useUser(username: string): User | undefined {
  const client = useWebSocket();
  useEffect(() => client.showPresence([username]), [client, username]);
  return useChatState((state) => state.users[username]);
}
