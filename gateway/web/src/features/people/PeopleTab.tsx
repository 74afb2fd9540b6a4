import Search from "@mui/icons-material/Search";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import InputAdornment from "@mui/material/InputAdornment";
import List from "@mui/material/List";
import TextField from "@mui/material/TextField";
import { useState } from "react";
import { EmptyState } from "../../components/EmptyState";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useChatState } from "../../context/WebSocketContext";
import { texts } from "../../texts";
import { PersonRow } from "./PersonRow";
import { usePeopleSearch } from "./usePeopleSearch";

interface PeopleTabProps {
  readonly onPick: (username: string) => void;
}

/** Everybody on the server, to begin a conversation with. */
export function PeopleTab({ onPick }: PeopleTabProps) {
  const [query, setQuery] = useState("");
  return (
    <>
      <Box sx={{ px: 2, pt: 1.5, pb: 1 }}>
        <TextField
          type="search"
          size="small"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          placeholder={texts.people.search}
          slotProps={{
            htmlInput: { "aria-label": texts.people.search, autoComplete: "off" },
            input: {
              startAdornment: (
                <InputAdornment position="start">
                  <Search fontSize="small" />
                </InputAdornment>
              ),
            },
          }}
        />
      </Box>
      <PeopleResults query={query} onPick={onPick} />
    </>
  );
}

function PeopleResults({ query, onPick }: PeopleTabProps & { readonly query: string }) {
  const { found, status, hasMore, loadMore } = usePeopleSearch(query);
  const me = useChatState((state) => state.me);
  // The state has the presence as it changes; the page only as it was.
  const users = useChatState((state) => state.users);
  const others = found.filter((user) => user.username !== me);

  if (others.length === 0 && status === "ready") return <Nobody query={query.trim()} />;
  return (
    <Box sx={{ overflowY: "auto", flex: 1, pb: 1 }}>
      <List aria-label={texts.people.results} disablePadding>
        {others.map((user) => (
          <PersonRow key={user.username} user={users[user.username] ?? user} onPick={onPick} />
        ))}
      </List>
      {status === "loading" && others.length === 0 && <RowSkeletons />}
      {status === "failed" && (
        <EmptyState
          title={texts.people.failed}
          action={<Button onClick={loadMore}>{texts.retry}</Button>}
        />
      )}
      {status === "ready" && hasMore && (
        <Box sx={{ textAlign: "center", py: 1 }}>
          <Button onClick={loadMore}>{texts.people.more}</Button>
        </Box>
      )}
    </Box>
  );
}

function Nobody({ query }: { readonly query: string }) {
  if (query === "") {
    return <EmptyState title={texts.people.nobody} help={texts.people.nobodyHelp} />;
  }
  return <EmptyState title={texts.people.noMatch(query)} help={texts.people.noMatchHelp} />;
}
