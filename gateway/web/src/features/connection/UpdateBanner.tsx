import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useEffect } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { checkForNewVersion, takeNewVersion, useHasNewVersion } from "../../serviceWorker";
import { texts } from "../../texts";
import { STRIP } from "./strip";

/** Offers a newer version of the app, which nobody is made to take. The live region is always there. */
export default function UpdateBanner() {
  const hasNew = useHasNewVersion();
  const isOpen = useChatState((state) => state.connection.phase === "open");

  // A server that comes back may have been replaced.
  useEffect(() => {
    if (isOpen) void checkForNewVersion();
  }, [isOpen]);

  return (
    <Box
      component="section"
      // A landmark only while there is something in it.
      aria-label={hasNew ? texts.update.label : undefined}
      sx={hasNew ? SHOWN : undefined}
    >
      <Typography component="div" role="status" variant="body2">
        {hasNew && texts.update.available}
      </Typography>
      {hasNew && (
        <Button size="small" variant="outlined" onClick={takeNewVersion}>
          {texts.errors.reload}
        </Button>
      )}
    </Box>
  );
}

const SHOWN = {
  ...STRIP,
  color: "text.primary",
  bgcolor: "background.paper",
  borderBottom: 1,
  borderColor: "divider",
} as const;
