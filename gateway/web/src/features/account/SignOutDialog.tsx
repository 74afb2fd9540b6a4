import { useState } from "react";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { useChatState } from "../../context/WebSocketContext";
import { texts } from "../../texts";

interface SignOutDialogProps {
  /** From all devices. */
  readonly isEverywhere?: boolean;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before signing out, and says what would be lost by it. */
export default function SignOutDialog(props: SignOutDialogProps) {
  const { isEverywhere = false, onConfirm, onClose } = props;
  const unsent = useChatState(({ outbox }) => outbox.length);
  const [busy, setBusy] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const { signOutQuestion, everywhereQuestion, everywhere, everywhereHelp } = texts.settings;
  const consequence = [
    ...(isEverywhere ? [everywhereHelp] : []),
    ...(unsent > 0 ? [texts.settings.unsentLost(unsent)] : []),
  ];
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
      question={isEverywhere ? everywhereQuestion : signOutQuestion}
      consequence={consequence.join(" ")}
      action={isEverywhere ? everywhere : texts.auth.signOut}
      busy={busy}
      error={isFailed ? texts.errors.signOutFailed : null}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
