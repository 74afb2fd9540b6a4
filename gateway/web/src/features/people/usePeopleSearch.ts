import { useCallback, useEffect, useRef, useState } from "react";
import { useWebSocket } from "../../context/WebSocketContext";
import { useDebounced } from "../../hooks/useDebounced";
import type { User } from "../../protocol";

const TYPING_PAUSE_MS = 200;

export interface PeopleSearch {
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

/** The accounts of whose name a word begins with `query`, page by page, while the user types. */
export function usePeopleSearch(query: string): PeopleSearch {
  const client = useWebSocket();
  const settled = useDebounced(query.trim(), TYPING_PAUSE_MS);
  const [results, setResults] = useState<Results>({
    query: settled,
    found: [],
    next: null,
    status: "loading",
  });

  /** Only the answer to what was asked last counts. */
  const current = useRef(0);

  const load = useCallback(
    (before: readonly User[], after: string | null) => {
      current.current += 1;
      const mine = current.current;
      // What was found last stays on the screen until there is something in its place.
      setResults((last) => ({ ...last, next: null, status: "loading" }));
      client
        .searchPeople(settled, after)
        .then(({ users, next }): Results => {
          return { query: settled, found: [...before, ...users], next, status: "ready" };
        })
        .catch((): Results => ({ query: settled, found: before, next: after, status: "failed" }))
        .then((loaded) => {
          if (mine === current.current) setResults(loaded);
        });
    },
    [client, settled],
  );

  useEffect(() => {
    load([], null);
    return () => {
      current.current += 1;
    };
  }, [load]);

  const { found, next, status } = results;

  return {
    query: results.query,
    found,
    status,
    hasMore: next !== null,
    loadMore: () => load(found, next),
  };
}
