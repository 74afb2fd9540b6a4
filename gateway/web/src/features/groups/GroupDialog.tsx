import DialogContent from "@mui/material/DialogContent";
import { useEffect, useState } from "react";
import { useChatState } from "../../context/WebSocketContext";
import type { Group } from "../../protocol";
import { type Confirmation, ConfirmDialog } from "./ConfirmDialog";
import { GroupDialogFrame } from "./GroupDialogFrame";
import { GroupFarewell } from "./GroupFarewell";
import { GroupMembers } from "./GroupMembers";
import { GroupPermissions } from "./GroupPermissions";
import { GroupProfile } from "./GroupProfile";
import { mayChange } from "./permissions";

interface GroupDialogProps {
  readonly groupId: string;
  readonly onClose: () => void;
}

/** What a group is and who is in it. Only what this user may do is offered. */
export default function GroupDialog({ groupId, onClose }: GroupDialogProps) {
  const group = useChatState((state) => state.groups[groupId]);

  // The user may be removed, or the group deleted, while it is being looked at.
  useEffect(() => {
    if (group === undefined) onClose();
  }, [group, onClose]);

  if (group === undefined) return null;
  return <GroupDetails group={group} onClose={onClose} />;
}

function GroupDetails({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const me = useChatState((state) => state.me);
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  return (
    <GroupDialogFrame title={group.name} onClose={onClose}>
      <DialogContent>
        <GroupProfile group={group} mayChange={mayChange(group, me)} />
        {mayChange(group, me) && <GroupPermissions group={group} />}
        <GroupMembers group={group} onConfirm={setConfirmation} />
        <GroupFarewell group={group} onConfirm={setConfirmation} />
      </DialogContent>
      {confirmation !== null && (
        <ConfirmDialog confirmation={confirmation} onClose={() => setConfirmation(null)} />
      )}
    </GroupDialogFrame>
  );
}
