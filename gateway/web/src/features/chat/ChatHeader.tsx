import ArrowBack from "@mui/icons-material/ArrowBack";
import InfoOutlined from "@mui/icons-material/InfoOutlined";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { useIsPhone } from "../../hooks/useIsPhone";
import { useNow } from "../../hooks/useNow";
import { navigate } from "../../navigation";
import type { Peer } from "../../protocol";
import { texts } from "../../texts";
import { PeerAvatar } from "../conversations/PeerAvatar";
import { presenceText } from "../people/presenceText";

interface ChatHeaderProps {
  readonly peer: Peer;
  readonly name: string;
  readonly onGroupDetails: () => void;
}

export function ChatHeader({ peer, name, onGroupDetails }: ChatHeaderProps) {
  // On a phone this is all that there is, and so the page's own heading.
  const isPhone = useIsPhone();
  return (
    <Box
      component="header"
      data-region="header"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 1.5,
        px: { xs: 1, md: 2.5 },
        minHeight: 64,
        bgcolor: "background.paper",
        borderBottom: 1,
        borderColor: "divider",
      }}
    >
      <IconButton
        aria-label={texts.chat.back}
        onClick={() => navigate("/")}
        sx={{ display: { md: "none" } }}
      >
        <ArrowBack />
      </IconButton>
      <PeerAvatar peer={peer} name={name} size={40} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="h2" component={isPhone ? "h1" : "h2"} noWrap dir="auto">
          {name}
        </Typography>
        {peer.type === "private" ? (
          <PresenceLine username={peer.to} />
        ) : (
          <MembersLine groupId={peer.to} />
        )}
      </Box>
      {peer.type === "group" && (
        <Tooltip title={texts.chat.groupDetails}>
          <IconButton aria-label={texts.chat.groupDetails} onClick={onGroupDetails}>
            <InfoOutlined />
          </IconButton>
        </Tooltip>
      )}
    </Box>
  );
}

function PresenceLine({ username }: { readonly username: string }) {
  const user = useChatState((state) => state.users[username]);
  const now = useNow();
  // Two people may have chosen the same display name, but not the same username.
  return (
    <Subtitle>
      <span>@{username}</span> · <span>{presenceText(user, now)}</span>
    </Subtitle>
  );
}

function MembersLine({ groupId }: { readonly groupId: string }) {
  const group = useChatState((state) => state.groups[groupId]);
  if (group === undefined) return null;
  const count = texts.chat.members(group.members.length);
  return (
    <Subtitle>{group.description === "" ? count : `${count} · ${group.description}`}</Subtitle>
  );
}

function Subtitle({ children }: { readonly children: ReactNode }) {
  return (
    <Typography variant="body2" noWrap color="textSecondary" dir="auto">
      {children}
    </Typography>
  );
}
