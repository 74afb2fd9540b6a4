import KeyboardArrowDown from "@mui/icons-material/KeyboardArrowDown";
import KeyboardArrowUp from "@mui/icons-material/KeyboardArrowUp";
import Badge from "@mui/material/Badge";
import Box from "@mui/material/Box";
import Fab from "@mui/material/Fab";
import type { ComponentType } from "react";
import { texts } from "../../texts";

/** How much of the list's edge they may cover: what takes the focus is scrolled out from under it. */
export const JUMP_ROOM_PX = 64;

interface JumpToLatestProps {
  /** How many new messages are further down. */
  readonly count: number;
  readonly onClick: () => void;
}

/** Leads from further up to the end, and says what has come there meanwhile. */
export function JumpToLatest({ count, onClick }: JumpToLatestProps) {
  const label = count === 0 ? texts.chat.jumpToLatest : texts.message.jumpToNew(count);
  return (
    <Box sx={{ position: "absolute", right: 20, bottom: 12 }}>
      <Badge badgeContent={count} max={99} color="primary">
        <JumpButton label={label} Icon={KeyboardArrowDown} onClick={onClick} />
      </Badge>
    </Box>
  );
}

/** Leads back from the end to where the new messages begin. */
export function JumpToFirstNew({ onClick }: Pick<JumpToLatestProps, "onClick">) {
  return (
    <Box sx={{ position: "absolute", right: 20, top: 12 }}>
      <JumpButton label={texts.chat.jumpToFirstNew} Icon={KeyboardArrowUp} onClick={onClick} />
    </Box>
  );
}

interface JumpButtonProps {
  readonly label: string;
  readonly Icon: ComponentType;
  readonly onClick: () => void;
}

function JumpButton({ label, Icon, onClick }: JumpButtonProps) {
  return (
    <Fab
      size="small"
      aria-label={label}
      onClick={onClick}
      sx={{ bgcolor: "background.paper", color: "text.primary" }}
    >
      <Icon />
    </Fab>
  );
}
