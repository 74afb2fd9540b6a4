import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { useId } from "react";
import type { GroupCommand } from "../../client";
import { texts } from "../../texts";
import { useGroupCommand } from "./useGroupCommand";

/** A command that is not done before somebody has confirmed it. */
export interface Confirmation {
  readonly question: string;
  readonly consequence: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly command: GroupCommand;
}

interface ConfirmDialogProps {
  readonly confirmation: Confirmation;
  readonly onClose: () => void;
}

export function ConfirmDialog({ confirmation, onClose }: ConfirmDialogProps) {
  const { question, consequence, action, command } = confirmation;
  const titleId = useId();
  const commands = useGroupCommand();

  const confirm = async (): Promise<void> => {
    if ((await commands.run(command)) !== null) onClose();
  };

  return (
    <Dialog open role="alertdialog" onClose={onClose} aria-labelledby={titleId} maxWidth="xs">
      <DialogTitle id={titleId} variant="h2" sx={{ fontSize: "1.15rem", overflowWrap: "anywhere" }}>
        {question}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>{consequence}</DialogContentText>
        {commands.error !== null && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {commands.error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button autoFocus onClick={onClose}>
          {texts.cancel}
        </Button>
        <Button
          variant="contained"
          color="error"
          loading={commands.busy}
          onClick={() => void confirm()}
        >
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
