import Autocomplete from "@mui/material/Autocomplete";
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type KeyboardEvent, useState } from "react";
import { isComposing } from "../../components/isComposing";
import { useChatState } from "../../context/WebSocketContext";
import type { User } from "../../protocol";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";
import { usePeopleSearch } from "../people/usePeopleSearch";

interface MemberPickerProps {
  readonly label: string;
  readonly picked: User[];
  readonly onChange: (picked: User[]) => void;
  /** Usernames that are not offered. */
  readonly without?: readonly string[];
  /** What is wrong with who was picked; null if nothing is. */
  readonly error?: string | null;
  readonly size?: "small" | "medium";
  readonly autoFocus?: boolean;
}

/** A field to choose people in, by the beginning of their names. */
export function MemberPicker({
  label,
  picked,
  onChange,
  without = [],
  error = null,
  size = "medium",
  autoFocus = false,
}: MemberPickerProps) {
  const [query, setQuery] = useState("");
  const search = usePeopleSearch(query);
  const isSearch = query.trim() !== "";
  // Nobody is to be picked by mistake from what was found for a shorter text.
  const isCurrent = search.query === query.trim();
  const me = useChatState((state) => state.me);
  const offered = (isCurrent ? search.found : []).filter(
    ({ username }) => username !== me && !without.includes(username),
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    // While somebody is looked for, Enter is for the one who is found, not for the form.
    const isBusy = isSearch || isComposing(event.nativeEvent);
    if (event.key === "Enter" && isBusy) event.preventDefault();
  };

  return (
    <Autocomplete
      multiple
      autoHighlight={isSearch}
      onKeyDown={onKeyDown}
      size={size}
      openOnFocus={autoFocus}
      filterSelectedOptions
      options={offered}
      value={picked}
      onChange={(_, users) => onChange(users)}
      inputValue={query}
      onInputChange={(_, text) => setQuery(text)}
      // The server has done the filtering.
      filterOptions={(options) => options}
      getOptionLabel={(user) => user.display_name}
      getOptionKey={(user) => user.username}
      isOptionEqualToValue={(one, other) => one.username === other.username}
      loading={!isCurrent || search.status === "loading"}
      loadingText={texts.groups.searching}
      noOptionsText={texts.groups.noPeople}
      openText={texts.groups.showFound}
      closeText={texts.groups.hideFound}
      clearText={texts.groups.removeAll}
      // The offers belong to the dialog; fixed, they are not cut off where it is scrolled.
      disablePortal
      slotProps={{ popper: { popperOptions: { strategy: "fixed" } } }}
      renderOption={({ key, ...props }, user) => (
        <li key={key} {...props}>
          <PersonOption user={user} />
        </li>
      )}
      renderValue={(users, getItemProps) =>
        users.map((user, index) => {
          const { key, ...props } = getItemProps({ index });
          return <Chip key={key} label={<PersonLabel user={user} />} size="small" {...props} />;
        })
      }
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          autoFocus={autoFocus}
          error={error !== null}
          helperText={error ?? texts.groups.membersHelp}
        />
      )}
    />
  );
}

function PersonLabel({ user }: { readonly user: User }) {
  return (
    <>
      {user.display_name}{" "}
      <Box component="span" sx={{ color: "text.secondary" }}>
        @{user.username}
      </Box>
    </>
  );
}

function PersonOption({ user }: { readonly user: User }) {
  return (
    <>
      <PersonAvatar username={user.username} name={user.display_name} size={28} />
      <Typography noWrap sx={{ ml: 1.5 }}>
        {user.display_name}
      </Typography>
      <Typography noWrap variant="body2" color="textSecondary" sx={{ ml: 1 }}>
        @{user.username}
      </Typography>
    </>
  );
}
