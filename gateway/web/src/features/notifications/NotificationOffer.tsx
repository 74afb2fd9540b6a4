import NotificationsNoneOutlined from "@mui/icons-material/NotificationsNoneOutlined";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { memo, useState } from "react";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import { useDeviceSettings } from "../../settings/deviceSettings";
import { texts } from "../../texts";
import { focusRegion } from "../shortcuts/regions";
import { canNotify, setNotifications } from "./permission";

const KEY = "chatsync.notificationsOffered";

/**
 * Offers notifications once, where they are not decided about yet. The settings have the switch.
 * Rendered only for its own reasons: to ask the browser for the permission takes it a while.
 */
export const NotificationOffer = memo(function NotificationOffer() {
  const { notifications } = useDeviceSettings();
  const [isAnswered, setAnswered] = useState(wasOffered);
  const [isDenied, setDenied] = useState(false);
  const ref = useFocusFallback(() => focusRegion("list"));
  if (isDenied) {
    return (
      <Typography role="status" variant="body2" color="textSecondary" sx={{ px: 2.5, py: 1.5 }}>
        {texts.notifications.denied}
      </Typography>
    );
  }
  if (isAnswered || notifications || !canNotify() || Notification.permission !== "default") {
    return null;
  }

  const answer = (): void => {
    remember();
    setAnswered(true);
  };
  const turnOn = async (): Promise<void> => {
    const choice = await setNotifications(true);
    setDenied(choice === "denied");
    // A question that was only closed may be asked again.
    if (choice !== "off") answer();
  };

  return (
    <Box
      ref={ref}
      component="section"
      aria-label={texts.notifications.turnOn}
      sx={{ borderTop: 1, borderColor: "divider", px: 2.5, py: 1.5, display: "flex", gap: 1.5 }}
    >
      <NotificationsNoneOutlined color="primary" />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2">{texts.notifications.offer}</Typography>
        <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 1, mt: 0.5, ml: -0.75 }}>
          <Button size="small" onClick={() => void turnOn()}>
            {texts.notifications.turnOn}
          </Button>
          <Button size="small" color="inherit" onClick={answer}>
            {texts.notifications.notNow}
          </Button>
        </Box>
      </Box>
    </Box>
  );
});

function wasOffered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

function remember(): void {
  try {
    localStorage.setItem(KEY, "1");
  } catch {
    // It is offered again on the next visit.
  }
}
