import ChatBubbleOutlineOutlined from "@mui/icons-material/ChatBubbleOutlineOutlined";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { useChatState } from "../../context/WebSocketContext";
import { useNow } from "../../hooks/useNow";
import { conversationPath, useOpenConversation } from "../../navigation";
import { type PresenceStatus, privateKey } from "../../protocol";
import { texts } from "../../texts";
import { CopyLinkButton } from "./CopyLinkButton";
import { GroupsInCommon } from "./GroupsInCommon";
import { PersonAvatar } from "./PersonAvatar";
import { PresenceDot } from "./PresenceDot";
import { presenceText } from "./presenceText";
import { useUser } from "./useUser";

interface ProfileProps {
  readonly username: string;
  /** The picture's diameter in pixels. */
  readonly avatar: number;
  readonly headingLevel: "h2" | "h3";
  readonly headingId?: string;
  /** The user wants to go to a conversation. */
  readonly onGo: (path: string) => void;
}

/** Who somebody is, whether they are here, and what one can do about it. */
export function Profile({ username, avatar, headingLevel, headingId, onGo }: ProfileProps) {
  const user = useUser(username);
  const me = useChatState((state) => state.me);
  const now = useNow();
  const name = user?.display_name ?? username;
  return (
    <Stack sx={{ gap: 2 }}>
      <Stack sx={{ alignItems: "center", gap: 1.25, textAlign: "center" }}>
        <PersonAvatar username={username} name={name} size={avatar} />
        <Box sx={{ maxWidth: "100%" }}>
          <Typography
            id={headingId}
            component={headingLevel}
            variant="h2"
            dir="auto"
            sx={{ fontSize: "1.2rem", overflowWrap: "anywhere" }}
          >
            {name}
          </Typography>
          <Typography color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
            @{username}
          </Typography>
          <Presence status={user?.status ?? "offline"} text={presenceText(user, now)} />
        </Box>
      </Stack>
      {username === me ? (
        <Typography variant="body2" color="textSecondary" sx={{ textAlign: "center" }}>
          {texts.profile.you}
        </Typography>
      ) : (
        <Actions username={username} onGo={onGo} />
      )}
      {username !== me && <GroupsInCommon username={username} onGo={onGo} />}
    </Stack>
  );
}

function Presence({ status, text }: { readonly status: PresenceStatus; readonly text: string }) {
  return (
    <Box
      sx={{ display: "flex", alignItems: "center", justifyContent: "center", gap: 0.75, pt: 0.25 }}
    >
      {/* The words say it already. */}
      <Box aria-hidden sx={{ display: "flex" }}>
        <PresenceDot status={status} />
      </Box>
      <Typography variant="body2" color="textSecondary">
        {text}
      </Typography>
    </Box>
  );
}

function Actions({ username, onGo }: Pick<ProfileProps, "username" | "onGo">) {
  const me = useChatState((state) => state.me);
  const key = privateKey(me, username);
  const isThere = useOpenConversation() === key;
  return (
    <Stack direction="row" sx={{ gap: 1, justifyContent: "center", flexWrap: "wrap" }}>
      {!isThere && (
        <Button
          variant="contained"
          startIcon={<ChatBubbleOutlineOutlined />}
          onClick={() => onGo(conversationPath(key))}
        >
          {texts.profile.message}
        </Button>
      )}
      <CopyLinkButton username={username} />
    </Stack>
  );
}
