import Alert from "@mui/material/Alert";
import Snackbar from "@mui/material/Snackbar";
import { texts } from "../texts";

const SHOWN_MS = 6_000;

interface ErrorToastProps {
  readonly message: string;
  readonly onClose: () => void;
}

/** Says for a while what went wrong. */
export default function ErrorToast({ message, onClose }: ErrorToastProps) {
  return (
    <Snackbar open autoHideDuration={SHOWN_MS} onClose={onClose}>
      <Alert severity="error" closeText={texts.close} onClose={onClose}>
        {message}
      </Alert>
    </Snackbar>
  );
}
