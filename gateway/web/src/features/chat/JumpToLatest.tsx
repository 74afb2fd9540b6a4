import KeyboardArrowDown from "@mui/icons-material/KeyboardArrowDown";
import Badge from "@mui/material/Badge";
import Box from "@mui/material/Box";
import Fab from "@mui/material/Fab";
import { texts } from "../../texts";

interface JumpToLatestProps {
  /** How many new messages are further down. */
  readonly count: number;
  readonly onClick: () => void;
}

/** Leads from further up to the end, and says what has come there meanwhile. */
export function JumpToLatest({ count, onClick }: JumpToLatestProps) {
  return (
    <Box sx={{ position: "absolute", right: 20, bottom: 12 }}>
      <Badge badgeContent={count} max={99} color="primary">
        <Fab
          size="small"
          aria-label={count === 0 ? texts.chat.jumpToLatest : texts.message.jumpToNew(count)}
          onClick={onClick}
          sx={{ bgcolor: "background.paper", color: "text.primary" }}
        >
          <KeyboardArrowDown />
        </Fab>
      </Badge>
    </Box>
  );
}
