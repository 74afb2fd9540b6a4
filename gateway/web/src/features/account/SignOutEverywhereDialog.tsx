import { useState } from "react";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { texts } from "../../texts";

interface SignOutEverywhereDialogProps {
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

export function SignOutEverywhereDialog({ onConfirm, onClose }: SignOutEverywhereDialogProps) {
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
    <ConfirmDialog
      question={texts.settings.everywhereQuestion}
      consequence={texts.settings.everywhereHelp}
      action={texts.settings.everywhere}
      busy={busy}
      error={isFailed ? texts.errors.signOutFailed : null}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
