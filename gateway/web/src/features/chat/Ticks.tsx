import AccessTime from "@mui/icons-material/AccessTime";
import Done from "@mui/icons-material/Done";
import DoneAll from "@mui/icons-material/DoneAll";
import ErrorOutline from "@mui/icons-material/ErrorOutlineOutlined";
import Box from "@mui/material/Box";
import type { DeliveryState } from "../../store";
import { texts } from "../../texts";

export type TickState = DeliveryState | "waiting" | "failed";

const ICONS = {
  waiting: AccessTime,
  sent: Done,
  delivered: DoneAll,
  read: DoneAll,
  failed: ErrorOutline,
} as const;

/** How far an own message has come: a clock, one tick, two ticks, two coloured ticks. */
export function Ticks({ state }: { readonly state: TickState }) {
  const Icon = ICONS[state];
  const label = state === "failed" ? texts.chat.notSent : texts.chat.delivery[state];
  const color = { read: "chat.readTick", failed: "error.main" } as const;
  return (
    <Box
      component="span"
      role="img"
      aria-label={label}
      title={label}
      sx={{
        display: "inline-flex",
        color: state === "read" || state === "failed" ? color[state] : "inherit",
      }}
    >
      <Icon aria-hidden sx={{ fontSize: state === "waiting" ? 13 : 16 }} />
    </Box>
  );
}
