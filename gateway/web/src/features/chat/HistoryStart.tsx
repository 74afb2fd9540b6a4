import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { type Conversation, peerName } from "../../store";
import { texts } from "../../texts";

/** Above the first message: its beginning, or what is being done to get there. */
export function HistoryStart({ context }: { readonly context: Conversation }) {
  const client = useWebSocket();
  const name = useChatState((state) => peerName(state, context.peer));
  return (
    <Box sx={{ minHeight: 56, display: "grid", placeItems: "center", px: 3, pt: 2 }}>
      {context.loading === "loading" && <CircularProgress size={22} aria-label={texts.loading} />}
      {context.loading === "failed" && (
        <Typography role="alert" variant="body2" color="textSecondary">
          {texts.chat.olderFailed}
          <Button size="small" onClick={() => void client.loadOlder(context.key)}>
            {texts.retry}
          </Button>
        </Typography>
      )}
      {context.loading === "idle" && context.reachedStart && (
        <Typography variant="body2" color="textSecondary" sx={{ textAlign: "center" }}>
          {context.peer.type === "group" ? texts.chat.beginGroup(name) : texts.chat.begin(name)}
        </Typography>
      )}
    </Box>
  );
}
