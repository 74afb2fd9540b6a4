import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { useId } from "react";
import { useFocusFallback } from "../hooks/useFocusFallback";
import { texts } from "../texts";

interface ConfirmDialogProps {
  readonly question: string;
  readonly consequence: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly busy: boolean;
  /** Why it was not done. */
  readonly error: string | null;
  /** Where the focus goes if what it was opened at is gone meanwhile. */
  readonly focusAfter?: () => void;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { question, consequence, action, busy, error, focusAfter, onConfirm, onClose } = props;
  const titleId = useId();
  const helpId = useId();
  const ref = useFocusFallback(() => focusAfter?.());
  return (
    <Dialog
      ref={ref}
      open
      role="alertdialog"
      onClose={onClose}
      aria-labelledby={titleId}
      aria-describedby={helpId}
      maxWidth="xs"
    >
      <DialogTitle id={titleId} variant="h2" sx={{ fontSize: "1.15rem", overflowWrap: "anywhere" }}>
        {question}
      </DialogTitle>
      <DialogContent>
        <DialogContentText id={helpId}>{consequence}</DialogContentText>
        {error !== null && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button autoFocus onClick={onClose}>
          {texts.cancel}
        </Button>
        <Button variant="contained" color="error" loading={busy} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
