import ArrowBack from "@mui/icons-material/ArrowBack";
import Close from "@mui/icons-material/Close";
import Dialog from "@mui/material/Dialog";
import IconButton from "@mui/material/IconButton";
import { useId } from "react";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { useIsPhone } from "../../hooks/useIsPhone";
import { texts } from "../../texts";
import { useDetails } from "./DetailsContext";
import { type FrameProps, Scroller, Strip } from "./detailsParts";

/** The details of a conversation over it, where there is no room beside it. */
export default function DetailsDialog({ label, title, children }: FrameProps) {
  const { close } = useDetails();
  const isPhone = useIsPhone();
  const labelId = useId();
  return (
    <Dialog
      open
      fullWidth
      maxWidth="xs"
      fullScreen={isPhone}
      onClose={close}
      aria-labelledby={labelId}
      slotProps={{
        paper: {
          sx: isPhone
            ? { borderRadius: 0, height: "100dvh" }
            : { height: "min(720px, calc(100dvh - 64px))" },
        },
      }}
    >
      <VisuallyHidden id={labelId}>{label}</VisuallyHidden>
      <Strip title={title} isBackFirst={isPhone}>
        <IconButton aria-label={texts.close} onClick={close}>
          {isPhone ? <ArrowBack /> : <Close />}
        </IconButton>
      </Strip>
      <Scroller>{children}</Scroller>
    </Dialog>
  );
}
