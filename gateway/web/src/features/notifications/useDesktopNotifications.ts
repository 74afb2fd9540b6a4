import { useEffect, useRef } from "react";
import { isPageCovered } from "../../components/isPageCovered";
import { useWebSocket } from "../../context/WebSocketContext";
import { conversationPath, navigate } from "../../navigation";
import type { ConversationKey } from "../../protocol";
import { deviceSettings, useDeviceSettings } from "../../settings/deviceSettings";
import { systemTimers } from "../../socket";
import { Notifier } from "./Notifier";
import { notificationsChoice } from "./permission";
import { clearNotes, showNote } from "./showNote";
import { BrowserNotifierTabs } from "./tabs";

/** Tells on the desktop what others write, while this user does something else. */
export function useDesktopNotifications(openKey: ConversationKey | null): void {
  const client = useWebSocket();
  const open = useRef(openKey);
  const notifier = useRef<Notifier | null>(null);
  const isWanted = useDeviceSettings().notifications;

  useEffect(() => {
    open.current = openKey;
  }, [openKey]);

  useEffect(() => {
    const made = new Notifier({
      client,
      timers: systemTimers,
      tabs: new BrowserNotifierTabs(client.store.getState().me),
      isOn: () => notificationsChoice(deviceSettings().notifications) === "on",
      showsContent: () => deviceSettings().noteContent,
      inView: () => (isInFront() ? open.current : null),
      show: showNote,
      clear: () => void clearNotes().catch(() => {}),
      onClick: (key) => navigate(key === null ? "/" : conversationPath(key)),
    });
    notifier.current = made;
    made.start();
    return () => made.stop();
  }, [client]);

  useEffect(() => {
    if (!isWanted) notifier.current?.closeAll();
  }, [isWanted]);
}

function isInFront(): boolean {
  return document.visibilityState === "visible" && document.hasFocus() && !isPageCovered();
}
