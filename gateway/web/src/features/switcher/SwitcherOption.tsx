import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useEffect, useRef } from "react";
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
  const element = useRef<HTMLDivElement>(null);
  const presence = useChatState((state) => state.users[peer.to]?.status ?? "offline");
  const about = peer.type === "group" ? texts.switcher.group : `@${peer.to}`;

  useEffect(() => {
    if (isActive) element.current?.scrollIntoView?.({ block: "nearest" });
  }, [isActive]);

  return (
    <Box
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      onClick={onOpen}
      sx={{
        position: "relative",
        display: "flex",
        alignItems: "center",
        gap: 1.5,
        px: 1.5,
        py: 0.75,
        borderRadius: "10px",
        cursor: "pointer",
        bgcolor: isActive ? "action.selected" : undefined,
        "&:hover": { bgcolor: isActive ? "action.selected" : "action.hover" },
        "@media (forced-colors: active)": { outline: isActive ? "2px solid Highlight" : undefined },
      }}
    >
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
    </Box>
  );
}
