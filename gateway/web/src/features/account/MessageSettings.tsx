import Stack from "@mui/material/Stack";
import { ChoiceField } from "../../components/ChoiceField";
import { changeDeviceSettings, useDeviceSettings } from "../../settings/deviceSettings";
import { texts } from "../../texts";
import { keyText } from "../shortcuts/keyNames";
import { keysOf } from "../shortcuts/shortcuts";

/** How messages are written and where reading begins, in this browser. */
export function MessageSettings() {
  const { sendKey, openAt } = useDeviceSettings();
  const sendKeys = {
    enter: keyText(keysOf("send", "enter")),
    ctrlEnter: keyText(keysOf("send", "ctrlEnter")),
  };
  return (
    <Stack sx={{ gap: 2, pt: 1 }}>
      <ChoiceField
        label={texts.settings.sendKey}
        value={sendKey}
        choices={sendKeys}
        onChange={(chosen) => changeDeviceSettings({ sendKey: chosen })}
      />
      <ChoiceField
        label={texts.settings.openAt}
        value={openAt}
        choices={texts.settings.openAtChoices}
        onChange={(chosen) => changeDeviceSettings({ openAt: chosen })}
      />
    </Stack>
  );
}
