import Box from "@mui/material/Box";
import { type KeyboardEvent, useRef, useState } from "react";
import { SearchField } from "../../components/SearchField";
import { texts } from "../../texts";
import { PeopleResults, type PeopleResultsHandle } from "./PeopleResults";

interface PeopleTabProps {
  readonly onPick: (username: string) => void;
}

/** Everybody on the server, to begin a conversation with. */
export function PeopleTab({ onPick }: PeopleTabProps) {
  const [query, setQuery] = useState("");
  const results = useRef<PeopleResultsHandle>(null);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" || event.altKey) return;
    event.preventDefault();
    results.current?.focusFirst();
  };

  return (
    <>
      <Box sx={{ px: 2, pt: 1.5, pb: 1 }}>
        <SearchField
          label={texts.people.search}
          value={query}
          onChange={setQuery}
          onKeyDown={onKeyDown}
        />
      </Box>
      <PeopleResults ref={results} query={query} onPick={onPick} />
    </>
  );
}
