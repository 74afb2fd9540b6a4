import { changeDeviceSettings, useDeviceSettings } from "../../settings/deviceSettings";

/** How it stands with notifications after a choice. `denied`: only the browser's own settings can change that. */
export type NotificationsChoice = "on" | "off" | "denied" | "unsupported";

/** Whether this browser can show notifications at all; pages without TLS cannot. */
export function canNotify(): boolean {
  return "Notification" in window && window.isSecureContext;
}

/**
 * Switches notifications on or off for this browser. To switch them on may ask the user for the
 * permission, so call it only in answer to a click.
 */
export async function setNotifications(on: boolean): Promise<NotificationsChoice> {
  if (!on) {
    changeDeviceSettings({ notifications: false });
    return "off";
  }
  if (!canNotify()) return "unsupported";
  const isOn = (await Notification.requestPermission()) === "granted";
  changeDeviceSettings({ notifications: isOn });
  // Who only closes the question has forbidden nothing.
  return notificationsChoice(isOn);
}

/** How it stands with notifications now. */
export function notificationsChoice(isWanted: boolean): NotificationsChoice {
  if (!canNotify()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return isWanted && Notification.permission === "granted" ? "on" : "off";
}

/** How it stands with notifications, as a switch shows it. */
export function useNotificationsChoice(): NotificationsChoice {
  return notificationsChoice(useDeviceSettings().notifications);
}
