import Button from "@mui/material/Button";
import { type Ref, useMemo } from "react";
import { EmptyState } from "../../components/EmptyState";
import { NobodyPicture } from "../../components/pictures";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useChatState } from "../../context/WebSocketContext";
import { texts } from "../../texts";
import { useStaysTrue } from "../connection/useStaysTrue";
import { PeopleList } from "./PeopleList";
import { usePeopleSearch } from "./usePeopleSearch";

/** A connection that is back within this time was not away. */
const PATIENCE_MS = 2_000;

export interface PeopleResultsHandle {
  readonly focusFirst: () => void;
}

interface PeopleResultsProps {
  readonly ref: Ref<PeopleResultsHandle>;
  readonly query: string;
  readonly onPick: (username: string) => void;
}

/** Who was found, a page at a time as one scrolls. */
export function PeopleResults({ ref, query, onPick }: PeopleResultsProps) {
  const search = usePeopleSearch(query);
  const { found, status, hasMore, loadMore } = search;
  const me = useChatState((state) => state.me);
  const others = useMemo(() => found.filter((user) => user.username !== me), [found, me]);

  if (others.length > 0) {
    return (
      <PeopleList
        // What was found for another text begins at its beginning.
        key={search.query}
        ref={ref}
        people={others}
        isComplete={status === "ready" && !hasMore}
        onPick={onPick}
        onEnd={() => {
          if (status === "ready" && hasMore) loadMore();
        }}
        failed={status === "failed" ? loadMore : null}
      />
    );
  }
  if (status === "loading") return <Searching />;
  if (status === "failed") {
    return (
      <EmptyState
        title={texts.people.failed}
        action={
          <Button variant="outlined" onClick={loadMore}>
            {texts.retry}
          </Button>
        }
      />
    );
  }
  return <Nobody query={query.trim()} />;
}

/** Without a connection nobody is found before it is back. */
function Searching() {
  const isOut = useStaysTrue(
    useChatState((state) => state.connection.phase !== "open"),
    PATIENCE_MS,
  );
  if (!isOut) return <RowSkeletons />;
  return (
    <EmptyState
      icon={<NobodyPicture />}
      title={texts.people.offline}
      help={texts.people.offlineHelp}
    />
  );
}

function Nobody({ query }: { readonly query: string }) {
  if (query === "") {
    return (
      <EmptyState
        icon={<NobodyPicture />}
        title={texts.people.nobody}
        help={texts.people.nobodyHelp}
      />
    );
  }
  return (
    <EmptyState
      icon={<NobodyPicture />}
      title={texts.people.noMatch(query)}
      help={texts.people.noMatchHelp}
    />
  );
}
