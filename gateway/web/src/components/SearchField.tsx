import Search from "@mui/icons-material/Search";
import InputAdornment from "@mui/material/InputAdornment";
import TextField from "@mui/material/TextField";
import type { KeyboardEvent } from "react";

interface SearchFieldProps {
  /** Stands in the field while it is empty, and names it. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

export function SearchField({ label, value, onChange, onKeyDown }: SearchFieldProps) {
  return (
    <TextField
      type="search"
      size="small"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      placeholder={label}
      // The browser's own cross is blue on everything.
      sx={{ "& ::-webkit-search-cancel-button": { filter: "grayscale(1)" } }}
      slotProps={{
        htmlInput: { "aria-label": label, autoComplete: "off", spellCheck: false, dir: "auto" },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <Search fontSize="small" />
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
