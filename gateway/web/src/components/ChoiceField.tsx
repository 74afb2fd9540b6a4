import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";

interface ChoiceFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  /** What may be chosen, and what each is called. */
  readonly choices: Readonly<Record<T, string>>;
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
}

/** A choice of one out of a few. The list of them is named like a dialog, as a `PopupMenu` is. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { label, value, choices, disabled, onChange } = props;
  const root = { role: "dialog", "aria-modal": true, "aria-label": label } as const;
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as T)}
      slotProps={{ select: { MenuProps: { slotProps: { root } } } }}
    >
      {Object.entries<string>(choices).map(([choice, name]) => (
        <MenuItem key={choice} value={choice}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}
