import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { ListOption } from "../../components/ListOption";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { useChatState } from "../../context/WebSocketContext";
import { texts } from "../../texts";
import { PeerAvatar } from "../conversations/PeerAvatar";
import { UnreadBadge } from "../conversations/UnreadBadge";
import type { Destination } from "./destinations";

interface SwitcherOptionProps {
  readonly id: string;
  readonly destination: Destination;
  readonly isActive: boolean;
  readonly onOpen: () => void;
}

export function SwitcherOption({ id, destination, isActive, onOpen }: SwitcherOptionProps) {
  const { peer, name, unread } = destination;
  const presence = useChatState((state) => state.users[peer.to]?.status ?? "offline");
  const about = peer.type === "group" ? texts.switcher.group : `@${peer.to}`;

  return (
    <ListOption id={id} isActive={isActive} onChoose={onOpen}>
      {/* What the dot in the picture says comes last. */}
      <Box aria-hidden>
        <PeerAvatar peer={peer} name={name} size={32} />
      </Box>
      <Typography noWrap dir="auto" sx={{ fontWeight: unread > 0 ? 650 : 500 }}>
        {name}
      </Typography>
      <Typography noWrap variant="body2" color="textSecondary" sx={{ flex: 1, minWidth: 0 }}>
        {about}
      </Typography>
      <UnreadBadge id={`${id}unread`} count={unread} />
      {peer.type === "private" && <VisuallyHidden>{texts.presence[presence]}</VisuallyHidden>}
    </ListOption>
  );
}
