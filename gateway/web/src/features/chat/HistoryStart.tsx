import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import { useWebSocket } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import type { Conversation } from "../../store";
import { texts } from "../../texts";
import { focusRegion } from "../shortcuts/regions";

/** Above the first message held: what is being done to get at those before it. */
export function HistoryStart({ context }: { readonly context: Conversation }) {
  const client = useWebSocket();
  const retry = useFocusFallback(() => focusRegion("messages"));
  if (context.reachedStart) return null;
  return (
    <Box sx={{ minHeight: 56, display: "grid", placeItems: "center", px: 3, pt: 2 }}>
      {context.loading === "loading" && <CircularProgress size={22} aria-label={texts.loading} />}
      {context.loading === "failed" && (
        <Typography role="alert" variant="body2" color="textSecondary">
          {texts.chat.olderFailed}
          <Button ref={retry} size="small" onClick={() => void client.loadOlder(context.key)}>
            {texts.retry}
          </Button>
        </Typography>
      )}
    </Box>
  );
}
