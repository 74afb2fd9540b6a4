import { texts } from "../../texts";
import { setNotifications, useNotificationsChoice } from "../notifications";
import { SettingSwitch } from "./SettingSwitch";

export function NotificationSetting() {
  const choice = useNotificationsChoice();
  const reasons = {
    on: null,
    off: null,
    denied: texts.settings.notifyDenied,
    unsupported: texts.settings.notifyUnsupported,
  };
  return (
    <SettingSwitch
      label={texts.settings.notifyMe}
      help={reasons[choice]}
      checked={choice === "on"}
      disabled={choice === "denied" || choice === "unsupported"}
      onChange={(on) => void setNotifications(on)}
    />
  );
}
