import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { useId, useState } from "react";
import { texts } from "../../texts";

interface SignOutEverywhereDialogProps {
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

export function SignOutEverywhereDialog({ onConfirm, onClose }: SignOutEverywhereDialogProps) {
  const titleId = useId();
  const [busy, setBusy] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const confirm = (): void => {
    setBusy(true);
    setFailed(false);
    onConfirm().catch(() => {
      setBusy(false);
      setFailed(true);
    });
  };
  return (
    <Dialog open role="alertdialog" onClose={onClose} aria-labelledby={titleId} maxWidth="xs">
      <DialogTitle id={titleId} variant="h2" sx={{ fontSize: "1.15rem" }}>
        {texts.settings.everywhereQuestion}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>{texts.settings.everywhereHelp}</DialogContentText>
        {isFailed && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {texts.errors.signOutFailed}
          </Alert>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button autoFocus onClick={onClose}>
          {texts.cancel}
        </Button>
        <Button variant="contained" color="error" loading={busy} onClick={confirm}>
          {texts.settings.everywhere}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
