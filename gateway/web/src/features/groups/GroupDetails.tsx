import Box from "@mui/material/Box";
import { useState } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import { focusRegion } from "../shortcuts/regions";
import { type Confirmation, ConfirmCommand } from "./ConfirmCommand";
import { GroupFarewell } from "./GroupFarewell";
import { GroupMembers } from "./GroupMembers";
import { GroupPermissions } from "./GroupPermissions";
import { GroupProfile } from "./GroupProfile";
import { mayChange } from "./permissions";

/** What a group is and who is in it. Only what this user may do is offered. */
export function GroupDetails({ groupId }: { readonly groupId: string }) {
  const group = useChatState((state) => state.groups[groupId]);
  const me = useChatState((state) => state.me);
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  // The group may go while one is here: where its messages were it is said that there is nothing any more.
  const box = useFocusFallback(() => focusRegion("messages"));
  if (group === undefined) return null;
  return (
    <Box ref={box}>
      <GroupProfile group={group} mayChange={mayChange(group, me)} />
      <GroupMembers group={group} onConfirm={setConfirmation} />
      <GroupPermissions group={group} mayChange={mayChange(group, me)} />
      <GroupFarewell group={group} onConfirm={setConfirmation} />
      {confirmation !== null && (
        <ConfirmCommand confirmation={confirmation} onClose={() => setConfirmation(null)} />
      )}
    </Box>
  );
}
