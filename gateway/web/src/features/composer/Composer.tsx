import Send from "@mui/icons-material/Send";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import Typography from "@mui/material/Typography";
import { type FormEvent, type KeyboardEvent, useEffect, useState } from "react";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { byteLength, type ConversationKey, type Peer } from "../../protocol";
import { texts } from "../../texts";
import { mayPost } from "../groups/permissions";
import { ComposerFrame } from "./ComposerFrame";
import { isSendKey } from "./isSendKey";
import { useDraft } from "./useDraft";

interface ComposerProps {
  readonly conversationKey: ConversationKey;
  readonly peer: Peer;
  readonly name: string;
}

export function Composer({ conversationKey, peer, name }: ComposerProps) {
  const me = useChatState((state) => state.me);
  const group = useChatState((state) => state.groups[peer.to]);
  if (peer.type === "group" && group !== undefined && !mayPost(group, me)) {
    return (
      <ComposerFrame>
        <Typography variant="body2" color="textSecondary" sx={{ textAlign: "center", py: 1 }}>
          {texts.composer.adminsOnly}
        </Typography>
      </ComposerFrame>
    );
  }
  return <MessageInput conversationKey={conversationKey} peer={peer} name={name} />;
}

function MessageInput({ conversationKey, peer, name }: ComposerProps) {
  const client = useWebSocket();
  const [draft, setDraft] = useDraft(conversationKey);
  const [hasFocus, setHasFocus] = useState(false);
  const limit = useChatState((state) => state.limits?.content_bytes ?? null);
  const excess = limit === null ? 0 : Math.max(0, byteLength(draft.trim()) - limit);
  const canSend = draft.trim() !== "" && excess === 0;

  useEffect(() => () => client.stoppedTyping(), [client]);

  const change = (text: string): void => {
    setDraft(text);
    if (text.trim() === "") client.stoppedTyping();
    else client.typed(peer);
  };

  const send = (): void => {
    if (!canSend) return;
    client.sendMessage(peer, draft.trim());
    setDraft("");
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    send();
  };

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };

  return (
    <ComposerFrame onSubmit={onSubmit}>
      <Box
        sx={{
          display: "flex",
          alignItems: "flex-end",
          gap: 1,
          pl: 2,
          pr: 0.75,
          py: 0.5,
          borderRadius: "24px",
          border: 1,
          borderColor: excess > 0 ? "error.main" : hasFocus ? "primary.main" : "divider",
          bgcolor: "background.paper",
        }}
      >
        <InputBase
          multiline
          maxRows={8}
          fullWidth
          autoFocus={window.matchMedia?.("(pointer: fine)").matches ?? false}
          value={draft}
          placeholder={texts.composer.placeholder(name)}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onFocus={() => setHasFocus(true)}
          onBlur={() => {
            setHasFocus(false);
            client.stoppedTyping();
          }}
          slotProps={{
            input: {
              "aria-label": texts.composer.label,
              "aria-invalid": excess > 0,
              dir: "auto",
              enterKeyHint: "send",
            },
          }}
          sx={{ py: 0.875 }}
        />
        <IconButton
          type="submit"
          color="primary"
          disabled={!canSend}
          aria-label={texts.composer.send}
        >
          <Send />
        </IconButton>
      </Box>
      {excess > 0 && (
        <Typography role="alert" variant="caption" color="error" sx={{ px: 2 }}>
          {texts.composer.tooLong(excess)}
        </Typography>
      )}
    </ComposerFrame>
  );
}
