import Close from "@mui/icons-material/Close";
import Dialog, { type DialogProps } from "@mui/material/Dialog";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import { type ReactNode, useId } from "react";
import { useIsPhone } from "../hooks/useIsPhone";
import { texts } from "../texts";

interface TitledDialogProps {
  readonly title: string;
  readonly maxWidth?: DialogProps["maxWidth"];
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog with its title and a way out; a phone shows nothing beside it. */
export function TitledDialog({ title, maxWidth = "sm", onClose, children }: TitledDialogProps) {
  const titleId = useId();
  const isPhone = useIsPhone();
  return (
    <Dialog
      open
      fullWidth
      maxWidth={maxWidth}
      fullScreen={isPhone}
      onClose={onClose}
      aria-labelledby={titleId}
      slotProps={{ paper: isPhone ? { sx: { borderRadius: 0 } } : {} }}
    >
      <DialogTitle
        id={titleId}
        variant="h2"
        sx={{ pr: 7, fontSize: "1.2rem", overflowWrap: "anywhere" }}
      >
        {title}
      </DialogTitle>
      <IconButton
        aria-label={texts.close}
        onClick={onClose}
        sx={{ position: "absolute", right: 12, top: 10 }}
      >
        <Close />
      </IconButton>
      {children}
    </Dialog>
  );
}
