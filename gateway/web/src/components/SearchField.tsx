import Search from "@mui/icons-material/Search";
import InputAdornment from "@mui/material/InputAdornment";
import OutlinedInput from "@mui/material/OutlinedInput";
import type { KeyboardEvent } from "react";
import { isComposing } from "./isComposing";

interface SearchFieldProps {
  /** Stands in the field while it is empty, and names it. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** For keys that neither an input method nor the field itself takes. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/**
 * Without a label above it, it needs no more than the input of Material UI's text field. Esc makes it empty;
 * only then is that key for what is around it.
 */
export function SearchField({ label, value, onChange, onKeyDown }: SearchFieldProps) {
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key !== "Escape" || value === "") {
      onKeyDown?.(event);
      return;
    }
    event.preventDefault();
    // A dialog around it would close.
    event.stopPropagation();
    onChange("");
  };

  return (
    <OutlinedInput
      type="search"
      size="small"
      fullWidth
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKey}
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
