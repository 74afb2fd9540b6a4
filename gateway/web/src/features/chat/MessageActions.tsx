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
        top: -22,
        [own ? "right" : "left"]: 8,
        display: "flex",
        alignItems: "center",
        gap: 0.5,
        pl: 1.25,
        pr: 0.25,
        whiteSpace: "nowrap",
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
