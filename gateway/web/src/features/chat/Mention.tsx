import Box from "@mui/material/Box";
import { useChatState } from "../../context/WebSocketContext";
import { isolated } from "../../isolated";
import { displayName } from "../../store";
import { ProfileButton } from "../people/ProfileButton";

interface MentionProps {
  readonly username: string;
  /** As it was written. */
  readonly text: string;
}

/** Somebody who is named in a message, with a way to see who that is. A name that nobody has is text. */
export function Mention({ username, text }: MentionProps) {
  const isKnown = useChatState((state) => username in state.users);
  const name = useChatState((state) => displayName(state.users, username));
  const isMe = useChatState((state) => state.me === username);
  if (!isKnown) return text;
  if (isMe) {
    return (
      <Box component="mark" title={name} sx={{ ...STYLE, ...OWN }}>
        {text}
      </Box>
    );
  }
  return (
    <ProfileButton
      username={username}
      sx={{ ...STYLE, display: "inline", verticalAlign: "baseline" }}
    >
      <span title={isolated(name)}>{text}</span>
    </ProfileButton>
  );
}

const STYLE = {
  fontWeight: 600,
  color: "inherit",
  textDecoration: "underline",
  textDecorationStyle: "dotted",
  textUnderlineOffset: "3px",
} as const;

const OWN = {
  px: 0.5,
  borderRadius: "5px",
  bgcolor: "action.selected",
  boxDecorationBreak: "clone",
} as const;
