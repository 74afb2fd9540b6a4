import Box from "@mui/material/Box";
import Switch from "@mui/material/Switch";
import Typography from "@mui/material/Typography";
import { useId } from "react";

interface SettingSwitchProps {
  readonly label: string;
  readonly help?: string | null;
  readonly error?: string | null;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

/** A choice between on and off, with what it means below it. */
export function SettingSwitch(props: SettingSwitchProps) {
  const { label, help = null, error = null, checked, disabled = false, onChange } = props;
  const id = useId();
  const helpId = useId();
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 2 }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography component="label" htmlFor={id}>
          {label}
        </Typography>
        <Typography id={helpId} variant="body2" color="textSecondary">
          {help}
        </Typography>
        {error !== null && (
          <Typography role="alert" variant="body2" color="error">
            {error}
          </Typography>
        )}
      </Box>
      <Switch
        checked={checked}
        disabled={disabled}
        onChange={(_, on) => onChange(on)}
        slotProps={{
          input: { id, role: "switch", "aria-describedby": help === null ? undefined : helpId },
        }}
      />
    </Box>
  );
}
