import Send from "@mui/icons-material/Send";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import {
  type FormEvent,
  type KeyboardEvent,
  memo,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { Optional } from "../../components/Fetched";
import { isComposing } from "../../components/isComposing";
import { lazyPart } from "../../components/lazyPart";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { byteLength, type ConversationKey, type Peer } from "../../protocol";
import { useDeviceSettings } from "../../settings/deviceSettings";
import { texts } from "../../texts";
import { mayPost } from "../groups/permissions";
import { ariaKeys, isPressed } from "../shortcuts/keys";
import { keysOf } from "../shortcuts/shortcuts";
import { ComposerFrame } from "./ComposerFrame";
import styles from "./composer.module.css";
import { EmojiButton } from "./EmojiButton";
import { FormatButtons } from "./FormatButtons";
import { type FormatName, format } from "./formatting";
import { isSendKey } from "./isSendKey";
import { LengthNote } from "./LengthNote";
import { MessageField } from "./MessageField";
import { useDraft } from "./useDraft";

const FORMATS_WITH_KEYS = ["bold", "italic", "link"] as const;

const Completion = lazyPart(() => import("./completion/Completion"));

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
  /** Where there is something that could be completed. */
  const [completing, setCompleting] = useState<ConversationKey | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const limit = useChatState((state) => state.limits?.content_bytes ?? Number.POSITIVE_INFINITY);
  const bytes = byteLength(draft.trim());
  const isTooLong = bytes > limit;
  const canSend = draft.trim() !== "" && !isTooLong;

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes to another conversation has stopped too.
  useEffect(
    () => () => {
      client.stoppedTyping();
      setCompleting(null);
    },
    [client, conversationKey],
  );

  const change = (text: string): void => {
    setDraft(text);
    setCompleting(/[@:]/.test(text) ? conversationKey : null);
    if (text.trim() === "") client.stoppedTyping();
    else client.typed(peer);
  };

  const send = (): void => {
    if (!canSend) return;
    client.sendMessage(peer, draft.trim());
    setDraft("");
    setCompleting(null);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // The completion has taken it.
    if (event.defaultPrevented) return;
    const name = formatOfKey(event);
    if (name !== null && field.current !== null) {
      event.preventDefault();
      format(field.current, name);
    }
    if (!isSendKey(event)) return;
    event.preventDefault();
    send();
  };

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
    // Where a touch has opened the keyboard it stays open for the next message.
    field.current?.focus();
  };

  return (
    <ComposerFrame onSubmit={onSubmit}>
      <div className={styles.box}>
        <MessageField
          // Another conversation's text is nothing that "undo" may bring back here.
          key={conversationKey}
          field={field}
          value={draft}
          placeholder={texts.composer.placeholder(name)}
          isTooLong={isTooLong}
          noteId={noteId}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => client.stoppedTyping()}
        />
        <Tools field={field} conversationKey={conversationKey} />
        <SendButton disabled={!canSend} />
        <Optional>
          {completing === conversationKey && (
            <Completion key={conversationKey} field={field} peer={peer} />
          )}
        </Optional>
      </div>
      <LengthNote id={noteId} bytes={bytes} limit={limit} />
    </ComposerFrame>
  );
}

interface ToolsProps {
  readonly conversationKey: ConversationKey;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** They stay as they are while one writes. */
const Tools = memo(function Tools({ field, conversationKey }: ToolsProps) {
  return (
    <Box sx={{ gridArea: "tools", display: "flex", alignItems: "center", minHeight: 42 }}>
      {/* A picker that is open belongs to what was written there. */}
      <EmojiButton key={conversationKey} field={field} />
      <Box sx={{ display: { xs: "none", md: "contents" } }}>
        <FormatButtons field={field} />
      </Box>
    </Box>
  );
});

const SendButton = memo(function SendButton({ disabled }: { readonly disabled: boolean }) {
  const { sendKey } = useDeviceSettings();
  return (
    <IconButton
      type="submit"
      color="primary"
      disabled={disabled}
      aria-label={texts.composer.send}
      aria-keyshortcuts={ariaKeys(keysOf("send", sendKey))}
      sx={{ gridArea: "send", alignSelf: "end" }}
    >
      <Send />
    </IconButton>
  );
});

function formatOfKey({ nativeEvent }: KeyboardEvent): FormatName | null {
  if (isComposing(nativeEvent)) return null;
  return FORMATS_WITH_KEYS.find((name) => isPressed(keysOf(name), nativeEvent)) ?? null;
}
