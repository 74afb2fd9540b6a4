import Box from "@mui/material/Box";
import type { PresenceStatus } from "../../protocol";
import { texts } from "../../texts";

/** Told by shape as well as by colour: full is online, a thick ring away, a thin ring offline. */
export function PresenceDot({ status }: { readonly status: PresenceStatus }) {
  return (
    <Box
      component="span"
      role="img"
      aria-label={texts.presence[status]}
      sx={{
        display: "block",
        boxSizing: "border-box",
        width: 12,
        height: 12,
        borderRadius: "50%",
        outline: "2px solid",
        outlineColor: "background.paper",
        bgcolor: status === "online" ? "chat.online" : "background.paper",
        border: status === "away" ? "3.5px solid" : "2px solid",
        borderColor:
          status === "online" ? "chat.online" : status === "away" ? "chat.away" : "text.secondary",
        // Where colours are the reader's own, the shape alone tells.
        "@media (forced-colors: active)": {
          forcedColorAdjust: "none",
          outlineColor: "Canvas",
          borderColor: "CanvasText",
          bgcolor: status === "online" ? "CanvasText" : "Canvas",
        },
      }}
    />
  );
}
