import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import {
  changeDeviceSettings,
  type DeviceSettings,
  useDeviceSettings,
} from "../../settings/deviceSettings";
import { texts } from "../../texts";

/** Each language under its own name, so that somebody who reads no other finds it. */
const LANGUAGE_NAMES = { en: "English", de: "Deutsch" } as const;

/** Theme, density and language of this browser. */
export function AppearanceSettings() {
  const settings = useDeviceSettings();
  const languages = { system: texts.settings.languageOfBrowser, ...LANGUAGE_NAMES };
  return (
    <Stack sx={{ gap: 2, pt: 1 }}>
      <Choice
        label={texts.settings.theme}
        value={settings.theme}
        choices={texts.settings.themes}
        onChange={(theme) => changeDeviceSettings({ theme })}
      />
      <Choice
        label={texts.settings.density}
        value={settings.density}
        choices={texts.settings.densities}
        onChange={(density) => changeDeviceSettings({ density })}
      />
      <Choice
        label={texts.settings.language}
        value={settings.language}
        choices={languages}
        onChange={(language) => changeDeviceSettings({ language })}
      />
    </Stack>
  );
}

type Choosable = DeviceSettings["theme" | "density" | "language"];

interface ChoiceProps<T extends Choosable> {
  readonly label: string;
  readonly value: T;
  readonly choices: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

function Choice<T extends Choosable>({ label, value, choices, onChange }: ChoiceProps<T>) {
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
