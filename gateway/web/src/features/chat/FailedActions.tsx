import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { useWebSocket } from "../../context/WebSocketContext";
import type { OutboxItem } from "../../store";
import { texts } from "../../texts";

/** What can be done about a message that the server did not take. */
export function FailedActions({ item }: { readonly item: OutboxItem }) {
  const client = useWebSocket();
  return (
    <Stack
      direction="row"
      sx={{ alignItems: "center", justifyContent: "flex-end", flexWrap: "wrap", columnGap: 0.5 }}
    >
      <Typography role="alert" variant="caption" color="error" sx={{ mr: 0.5 }}>
        {item.error || texts.chat.notSent}
      </Typography>
      <Button size="small" onClick={() => client.retryMessage(item.id)}>
        {texts.retry}
      </Button>
      <Button size="small" color="error" onClick={() => client.discardMessage(item.id)}>
        {texts.delete}
      </Button>
    </Stack>
  );
}
