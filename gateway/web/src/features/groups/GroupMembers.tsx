import Alert from "@mui/material/Alert";
import List from "@mui/material/List";
import { useChatState } from "../../context/WebSocketContext";
import type { Group, GroupMember, Role } from "../../protocol";
import { displayName } from "../../store";
import { texts } from "../../texts";
import { AddMembers } from "./AddMembers";
import type { Confirmation } from "./ConfirmDialog";
import { MemberRow } from "./MemberRow";
import { mayAdd, mayRemove, rolesToGive } from "./permissions";
import { Section } from "./Section";
import { useGroupCommand } from "./useGroupCommand";

interface GroupMembersProps {
  readonly group: Group;
  readonly onConfirm: (confirmation: Confirmation) => void;
}

export function GroupMembers({ group, onConfirm }: GroupMembersProps) {
  const me = useChatState((state) => state.me);
  const users = useChatState((state) => state.users);
  const command = useGroupCommand();

  const setRole = (member: GroupMember, role: Role): void => {
    void command.run({ type: "set_role", to: group.id, content: member.username, role });
  };

  const remove = (member: GroupMember): void =>
    onConfirm({
      question: texts.groups.confirmRemove(displayName(users, member.username), group.name),
      consequence: texts.groups.confirmRemoveHelp,
      action: texts.groups.removeConfirmed,
      command: { type: "remove_member", to: group.id, content: member.username },
    });

  return (
    <Section title={texts.chat.members(group.members.length)}>
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
      {mayAdd(group, me) && <AddMembers group={group} />}
      <List aria-label={texts.groups.members} disablePadding sx={{ pt: 1 }}>
        {group.members.map((member) => (
          <MemberRow
            key={member.username}
            member={member}
            roles={rolesToGive(group, me, member)}
            mayRemove={mayRemove(group, me, member)}
            onSetRole={(role) => setRole(member, role)}
            onRemove={() => remove(member)}
          />
        ))}
      </List>
    </Section>
  );
}
