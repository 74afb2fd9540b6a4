import { useEffect, useState } from "react";
import { useWebSocket } from "../../context/WebSocketContext";
import { useDebounced } from "../../hooks/useDebounced";
import type { User } from "../../protocol";

const TYPING_PAUSE_MS = 150;
const NOBODY: readonly User[] = [];

interface PeopleOnServer {
  readonly found: readonly User[];
  readonly status: "idle" | "searching" | "failed";
}

/** Whom the server knows by what was typed, while the user types. */
export function usePeopleOnServer(query: string): PeopleOnServer {
  const client = useWebSocket();
  const typed = query.trim().replace(/^@/, "");
  const settled = useDebounced(typed, TYPING_PAUSE_MS);
  const [answer, setAnswer] = useState<{ query: string; found: readonly User[] | null }>({
    query: "",
    found: NOBODY,
  });

  useEffect(() => {
    if (settled === "") return;
    let isWanted = true;
    client.searchPeople(settled, null).then(
      ({ users }) => isWanted && setAnswer({ query: settled, found: users }),
      () => isWanted && setAnswer({ query: settled, found: null }),
    );
    return () => {
      isWanted = false;
    };
  }, [client, settled]);

  const isAnswered = typed === "" || answer.query === typed;
  return {
    // What was found for less is still of use until there is an answer for more.
    found: answer.found ?? NOBODY,
    status: !isAnswered ? "searching" : answer.found === null ? "failed" : "idle",
  };
}
