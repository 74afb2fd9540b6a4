import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { useWebSocket } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import { refusalText } from "../../refusalText";
import type { OutboxItem } from "../../store";
import { serversWord, texts } from "../../texts";
import { focusConversation } from "../shortcuts/regions";

const MESSAGE_TYPES = { private: "private_message", group: "group_message" } as const;

/** What can be done about a message that the server did not take. */
export function FailedActions({ item }: { readonly item: OutboxItem }) {
  const client = useWebSocket();
  const ref = useFocusFallback(focusConversation);
  return (
    <Stack
      ref={ref}
      direction="row"
      sx={{ alignItems: "center", justifyContent: "flex-end", flexWrap: "wrap", columnGap: 0.5 }}
    >
      <Typography role="alert" variant="caption" color="error" sx={{ mr: 0.5 }}>
        {whyFailed(item)}
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

function whyFailed({ peer, errorCode: code, error: told = "" }: OutboxItem): string {
  // An older version of the app did not keep the code.
  if (code === undefined) return serversWord(told, texts.chat.notSent);
  return refusalText({ about: MESSAGE_TYPES[peer.type], code, field: null, told });
}
