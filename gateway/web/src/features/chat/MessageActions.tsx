import ContentCopy from "@mui/icons-material/ContentCopy";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { useCopied } from "../../components/useCopied";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { texts } from "../../texts";
import { fullTime } from "../../time";
import { useIsActiveRow } from "./ActiveRow";

interface MessageActionsProps {
  readonly content: string;
  readonly time: Date;
  readonly own: boolean;
}

/** When a message was written, and what can be done with it, for the row that the user is at. */
export function MessageActions(props: MessageActionsProps) {
  return useIsActiveRow() ? <Actions {...props} /> : null;
}

function Actions({ content, time, own }: MessageActionsProps) {
  const [outcome, copy] = useCopied();
  const Icon = outcome?.Icon ?? ContentCopy;
  const label = outcome?.said ?? texts.message.copyText;
  return (
    <Box
      sx={{
        position: "absolute",
        zIndex: 1,
        // Within the message's line, which it grows above where that is narrow.
        bottom: "calc(100% - 6px)",
        ...(own ? { right: 8 } : { ml: -0.5 }),
        display: "flex",
        alignItems: "center",
        gap: 0.5,
        pl: 1.25,
        pr: 0.25,
        typography: "caption",
        color: "text.secondary",
        bgcolor: "background.paper",
        border: 1,
        borderColor: "divider",
        borderRadius: "14px",
        boxShadow: 1,
      }}
    >
      <span>{fullTime(time)}</span>
      <IconButton
        size="small"
        aria-label={label}
        title={label}
        onClick={() => copy(content)}
        sx={{ width: 26, height: 26 }}
      >
        <Icon sx={{ fontSize: 16 }} color={outcome?.color ?? "inherit"} />
      </IconButton>
      <VisuallyHidden role="status">{outcome?.said}</VisuallyHidden>
    </Box>
  );
}
