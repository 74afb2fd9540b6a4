import Box from "@mui/material/Box";
import { texts } from "../../texts";

const MOST_SHOWN = 99;

interface UnreadBadgeProps {
  readonly id: string;
  readonly count: number;
}

export function UnreadBadge({ id, count }: UnreadBadgeProps) {
  if (count === 0) return null;
  return (
    <Box
      id={id}
      component="span"
      role="img"
      aria-label={texts.sidebar.unread(count)}
      sx={{
        flexShrink: 0,
        minWidth: 22,
        height: 22,
        px: 0.75,
        borderRadius: 11,
        display: "inline-grid",
        placeItems: "center",
        bgcolor: "primary.main",
        color: "primary.contrastText",
        fontSize: "0.75rem",
        fontWeight: 650,
        fontVariantNumeric: "tabular-nums",
        "@media (forced-colors: active)": { border: "1px solid CanvasText" },
      }}
    >
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
    </Box>
  );
}
