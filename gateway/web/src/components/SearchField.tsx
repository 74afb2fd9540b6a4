import Search from "@mui/icons-material/Search";
import InputAdornment from "@mui/material/InputAdornment";
import OutlinedInput from "@mui/material/OutlinedInput";
import type { KeyboardEvent } from "react";

interface SearchFieldProps {
  /** Stands in the field while it is empty, and names it. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** Without a label above it, it needs no more than the input of Material UI's text field. */
export function SearchField({ label, value, onChange, onKeyDown }: SearchFieldProps) {
  return (
    <OutlinedInput
      type="search"
      size="small"
      fullWidth
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      placeholder={label}
      // The browser's own cross is blue on everything.
      sx={{ "& ::-webkit-search-cancel-button": { filter: "grayscale(1)" } }}
      slotProps={{
        input: { "aria-label": label, autoComplete: "off", spellCheck: false, dir: "auto" },
      }}
      startAdornment={
        <InputAdornment position="start">
          <Search fontSize="small" />
        </InputAdornment>
      }
    />
  );
}
