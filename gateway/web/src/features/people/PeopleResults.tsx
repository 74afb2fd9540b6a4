import Button from "@mui/material/Button";
import { type Ref, useMemo } from "react";
import { Announced } from "../../components/Announced";
import { EmptyState } from "../../components/EmptyState";
import { NobodyPicture } from "../../components/pictures";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useChatState } from "../../context/WebSocketContext";
import type { User } from "../../protocol";
import { texts } from "../../texts";
import { useStaysTrue } from "../connection/useStaysTrue";
import { PeopleList } from "./PeopleList";
import { type PeopleSearch, usePeopleSearch } from "./usePeopleSearch";

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
export function PeopleResults(props: PeopleResultsProps) {
  const search = usePeopleSearch(props.query);
  const { found } = search;
  const me = useChatState((state) => state.me);
  const others = useMemo(() => found.filter((user) => user.username !== me), [found, me]);
  return (
    <>
      <Announced of={search.query} text={outcomeOf(search, others.length)} />
      <Results {...props} search={search} others={others} />
    </>
  );
}

/** What came of a search, in words; nothing of the whole directory, which nobody has searched for. */
function outcomeOf({ query, status, hasMore }: PeopleSearch, count: number): string {
  if (status === "failed") return count === 0 ? texts.people.failed : "";
  if (status === "loading" || query === "") return "";
  return hasMore ? texts.people.foundMany : texts.people.found(count);
}

interface ResultsProps extends PeopleResultsProps {
  readonly search: PeopleSearch;
  readonly others: readonly User[];
}

function Results({ ref, query, onPick, search, others }: ResultsProps) {
  const { status, hasMore, loadMore } = search;
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
