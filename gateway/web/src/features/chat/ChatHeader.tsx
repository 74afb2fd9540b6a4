import ArrowBack from "@mui/icons-material/ArrowBack";
import Info from "@mui/icons-material/Info";
import InfoOutlined from "@mui/icons-material/InfoOutlined";
import MoreVert from "@mui/icons-material/MoreVert";
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { type ReactNode, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { useChatState } from "../../context/WebSocketContext";
import { useIsPhone } from "../../hooks/useIsPhone";
import { useNow } from "../../hooks/useNow";
import { navigate } from "../../navigation";
import type { Peer } from "../../protocol";
import { keyOf } from "../../store";
import { texts } from "../../texts";
import { PeerAvatar } from "../conversations/PeerAvatar";
import { useDetails } from "../details/DetailsContext";
import { ECHO, ProfileButton } from "../people/ProfileButton";
import { presenceText } from "../people/presenceText";

const ConversationMenu = lazyPart(() => import("../conversations/ConversationMenu"));

interface ChatHeaderProps {
  readonly peer: Peer;
  readonly name: string;
}

export function ChatHeader({ peer, name }: ChatHeaderProps) {
  // On a phone this is all that there is, and so the page's own heading.
  const isPhone = useIsPhone();
  return (
    <Box
      component="header"
      data-region="header"
      sx={{
        flexShrink: 0,
        display: "flex",
        alignItems: "center",
        gap: { xs: 1, sm: 1.5 },
        pl: { xs: 0.5, sm: 2.5 },
        pr: 1,
        minHeight: "var(--header-height)",
        pt: "env(safe-area-inset-top)",
        bgcolor: "background.paper",
        borderBottom: 1,
        borderColor: "divider",
      }}
    >
      {isPhone && (
        <IconButton aria-label={texts.chat.back} onClick={() => navigate("/")}>
          <ArrowBack />
        </IconButton>
      )}
      <Who peer={peer} isEcho>
        <PeerAvatar peer={peer} name={name} size={40} />
      </Who>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography
          variant="h2"
          component={isPhone ? "h1" : "h2"}
          noWrap
          dir="auto"
          sx={{ lineHeight: 1.35 }}
        >
          <Who peer={peer}>{name}</Who>
        </Typography>
        {peer.type === "private" ? (
          <PresenceLine username={peer.to} />
        ) : (
          <MembersLine groupId={peer.to} />
        )}
      </Box>
      <DetailsButton peer={peer} />
      <MenuButton peer={peer} name={name} />
    </Box>
  );
}

interface WhoProps extends Pick<ChatHeaderProps, "peer"> {
  /** For the mouse alone: the name does the same for everybody. */
  readonly isEcho?: boolean;
  readonly children: ReactNode;
}

/** Tells more of the person, or of the group. */
function Who({ peer, isEcho = false, children }: WhoProps) {
  const details = useDetails();
  const sx = isEcho
    ? { borderRadius: peer.type === "private" ? "50%" : "12px" }
    : {
        maxWidth: "100%",
        minHeight: 24,
        borderRadius: "6px",
        "&:hover": { textDecoration: "underline" },
      };
  const shown = isEcho ? children : <Name>{children}</Name>;
  if (peer.type === "private") {
    return (
      <ProfileButton username={peer.to} isEcho={isEcho} sx={sx}>
        {shown}
      </ProfileButton>
    );
  }
  return (
    <ButtonBase
      onClick={details.open}
      {...(isEcho ? ECHO : {})}
      sx={{ font: "inherit", textAlign: "start", ...sx }}
    >
      {shown}
    </ButtonBase>
  );
}

function Name({ children }: { readonly children: ReactNode }) {
  return (
    <Box component="span" sx={{ overflow: "hidden", textOverflow: "ellipsis" }}>
      {children}
    </Box>
  );
}

/** Shows the details and, where they stand beside the chat, takes them away again. */
function DetailsButton({ peer }: Pick<ChatHeaderProps, "peer">) {
  const { isOpen, isBeside, open, close } = useDetails();
  const label = peer.type === "group" ? texts.chat.groupDetails : texts.profile.title;
  return (
    <Tooltip title={label}>
      <IconButton
        aria-label={label}
        aria-expanded={isOpen}
        color={isBeside && isOpen ? "primary" : "default"}
        onClick={isOpen ? close : open}
      >
        {isBeside && isOpen ? <Info /> : <InfoOutlined />}
      </IconButton>
    </Tooltip>
  );
}

/** Offers what the conversation's row in the list offers, where that is not to be seen. */
function MenuButton({ peer, name }: ChatHeaderProps) {
  const key = useChatState(({ me }) => keyOf(peer, me));
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const label = texts.conversation.options(name);
  return (
    <>
      <Tooltip title={label}>
        <IconButton
          aria-label={label}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <MoreVert />
        </IconButton>
      </Tooltip>
      <Fetched>
        {anchor !== null && (
          <ConversationMenu
            conversationKey={key}
            name={name}
            anchor={anchor}
            onClose={() => setAnchor(null)}
          />
        )}
      </Fetched>
    </>
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
