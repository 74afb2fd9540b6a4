import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";

interface SettingChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  /** What may be chosen, and what each is called. */
  readonly choices: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

/** A choice of one out of a few. */
export function SettingChoice<T extends string>(props: SettingChoiceProps<T>) {
  const { label, value, choices, onChange } = props;
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as T)}
    >
      {Object.entries<string>(choices).map(([choice, name]) => (
        <MenuItem key={choice} value={choice}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}
