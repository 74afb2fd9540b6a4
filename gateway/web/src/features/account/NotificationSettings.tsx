import Stack from "@mui/material/Stack";
import { changeDeviceSettings, useDeviceSettings } from "../../settings/deviceSettings";
import { texts } from "../../texts";
import { setNotifications, useNotificationsChoice } from "../notifications/permission";
import { SettingSwitch } from "./SettingSwitch";

/** What tells of new messages in this browser: notes on the desktop, and a voice that reads them out. */
export function NotificationSettings() {
  const choice = useNotificationsChoice();
  const { noteContent, readOut } = useDeviceSettings();
  const reasons = {
    on: null,
    off: null,
    denied: texts.settings.notifyDenied,
    unsupported: texts.settings.notifyUnsupported,
  };
  return (
    <Stack sx={{ gap: 1 }}>
      <SettingSwitch
        label={texts.settings.notifyMe}
        help={reasons[choice]}
        checked={choice === "on"}
        disabled={choice === "denied" || choice === "unsupported"}
        onChange={(on) => void setNotifications(on)}
      />
      <SettingSwitch
        label={texts.settings.noteContent}
        help={texts.settings.noteContentHelp}
        checked={noteContent}
        onChange={(on) => changeDeviceSettings({ noteContent: on })}
      />
      <SettingSwitch
        label={texts.settings.readOut}
        help={texts.settings.readOutHelp}
        checked={readOut}
        onChange={(on) => changeDeviceSettings({ readOut: on })}
      />
    </Stack>
  );
}
