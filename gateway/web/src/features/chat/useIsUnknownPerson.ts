import { useEffect, useState } from "react";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { type Peer, privateKey } from "../../protocol";

/** Whether the server knows nobody of this name: an address may name anybody. */
export function useIsUnknownPerson(peer: Peer | null): boolean {
  const client = useWebSocket();
  const username = peer?.type === "private" ? peer.to : null;
  const mustAsk = useChatState(
    ({ opened, users, conversations, me }) =>
      opened &&
      username !== null &&
      !(username in users) &&
      !(privateKey(me, username) in conversations),
  );
  const [unknown, setUnknown] = useState<string | null>(null);

  useEffect(() => {
    if (!mustAsk || username === null) return;
    client.searchPeople(username, null).then(
      ({ users }) => {
        if (!users.some((user) => user.username === username)) setUnknown(username);
      },
      // Without an answer there is no reason to doubt the address.
      () => {},
    );
  }, [client, mustAsk, username]);

  return mustAsk && unknown === username;
}
