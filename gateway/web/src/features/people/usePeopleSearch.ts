import { useCallback, useEffect, useState } from "react";
import { useWebSocket } from "../../context/WebSocketContext";
import { useDebounced } from "../../hooks/useDebounced";
import type { User } from "../../protocol";

const TYPING_PAUSE_MS = 200;

interface PeopleSearch {
  /** What was searched for: for a moment still what was typed before. */
  readonly query: string;
  readonly found: readonly User[];
  readonly status: "loading" | "ready" | "failed";
  readonly hasMore: boolean;
  readonly loadMore: () => void;
}

interface Results {
  readonly query: string;
  readonly found: readonly User[];
  readonly next: string | null;
  readonly status: PeopleSearch["status"];
}

/** The accounts whose name begins with `query`, page by page, while the user types. */
export function usePeopleSearch(query: string): PeopleSearch {
  const client = useWebSocket();
  const settled = useDebounced(query.trim(), TYPING_PAUSE_MS);
  const [results, setResults] = useState<Results>({
    query: settled,
    found: [],
    next: null,
    status: "loading",
  });

  const load = useCallback(
    (before: readonly User[], after: string | null) => {
      let wanted = true;
      // What was found last stays on the screen until there is something in its place.
      setResults((last) => ({ ...last, next: null, status: "loading" }));
      client
        .searchPeople(settled, after)
        .then(({ users, next }): Results => {
          return { query: settled, found: [...before, ...users], next, status: "ready" };
        })
        .catch((): Results => ({ query: settled, found: before, next: after, status: "failed" }))
        .then((loaded) => wanted && setResults(loaded));
      return () => {
        wanted = false;
      };
    },
    [client, settled],
  );

  useEffect(() => load([], null), [load]);

  const { found, next, status } = results;
  useEffect(() => client.showPresence(found.map((user) => user.username)), [client, found]);

  return {
    query: results.query,
    found,
    status,
    hasMore: next !== null,
    loadMore: () => load(found, next),
  };
}
