import Alert from "@mui/material/Alert";
import Snackbar, { type SnackbarProps } from "@mui/material/Snackbar";
import { texts } from "../texts";

const SHOWN_MS = 6_000;

interface ErrorToastProps {
  readonly message: string;
  /** It stays until its button is pressed; else it goes after a while, by Esc, or by a click beside it. */
  readonly isLasting?: boolean;
  readonly onClose: () => void;
}

/** Says what went wrong. */
export default function ErrorToast({ message, isLasting = false, onClose }: ErrorToastProps) {
  const dismiss: SnackbarProps["onClose"] = (event, reason) => {
    // The key has done its work: it is for nothing else.
    if (reason === "escapeKeyDown") event?.preventDefault();
    onClose();
  };
  const going = isLasting ? {} : { autoHideDuration: SHOWN_MS, onClose: dismiss };
  return (
    <Snackbar open {...going}>
      <Alert severity="error" closeText={texts.close} onClose={onClose}>
        {message}
      </Alert>
    </Snackbar>
  );
}
