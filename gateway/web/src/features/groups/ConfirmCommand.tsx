import type { GroupCommand } from "../../client";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { useGroupCommand } from "./useGroupCommand";

/** A command that is not done before somebody has confirmed it. */
export interface Confirmation {
  readonly question: string;
  readonly consequence: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly command: GroupCommand;
  /** Where the focus goes if what asked for it is gone with it. */
  readonly focusAfter: () => void;
}

interface ConfirmCommandProps {
  readonly confirmation: Confirmation;
  readonly onClose: () => void;
}

export function ConfirmCommand({ confirmation, onClose }: ConfirmCommandProps) {
  const { command, ...asked } = confirmation;
  const { busy, error, run } = useGroupCommand();
  const confirm = async (): Promise<void> => {
    if ((await run(command)) !== null) onClose();
  };
  return (
    <ConfirmDialog
      {...asked}
      busy={busy}
      error={error}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
