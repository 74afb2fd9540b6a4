import Stack from "@mui/material/Stack";
import { ChoiceField } from "../../components/ChoiceField";
import { changeDeviceSettings, useDeviceSettings } from "../../settings/deviceSettings";
import { texts } from "../../texts";

/** Each language under its own name, so that somebody who reads no other finds it. */
const LANGUAGE_NAMES = { en: "English", de: "Deutsch" } as const;

/** Theme, density and language of this browser. */
export function AppearanceSettings() {
  const settings = useDeviceSettings();
  const languages = { system: texts.settings.languageOfBrowser, ...LANGUAGE_NAMES };
  return (
    <Stack sx={{ gap: 2, pt: 1 }}>
      <ChoiceField
        label={texts.settings.theme}
        value={settings.theme}
        choices={texts.settings.themes}
        onChange={(theme) => changeDeviceSettings({ theme })}
      />
      <ChoiceField
        label={texts.settings.density}
        value={settings.density}
        choices={texts.settings.densities}
        onChange={(density) => changeDeviceSettings({ density })}
      />
      <ChoiceField
        label={texts.settings.language}
        value={settings.language}
        choices={languages}
        onChange={(language) => changeDeviceSettings({ language })}
      />
    </Stack>
  );
}
