import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { useMemo, useState } from "react";
import { SearchField } from "../../components/SearchField";
import { Section } from "../../components/Section";
import { useChatState } from "../../context/WebSocketContext";
import type { Group, GroupMember, Role } from "../../protocol";
import { displayName } from "../../store";
import { texts } from "../../texts";
import { AddMembers } from "./AddMembers";
import type { Confirmation } from "./ConfirmCommand";
import { MemberList } from "./MemberList";
import { matching, sortedMembers } from "./members";
import { mayAdd } from "./permissions";
import { useGroupCommand } from "./useGroupCommand";

/** More than these are not shown before one asks for them or looks for somebody. */
const SHOWN_FIRST = 10;

interface GroupMembersProps {
  readonly group: Group;
  readonly onConfirm: (confirmation: Confirmation) => void;
}

export function GroupMembers({ group, onConfirm }: GroupMembersProps) {
  const me = useChatState((state) => state.me);
  const users = useChatState((state) => state.users);
  const command = useGroupCommand();
  const [query, setQuery] = useState("");
  const [isAll, setAll] = useState(false);
  const members = useMemo(() => sortedMembers(group.members, users), [group.members, users]);
  const isMany = members.length > SHOWN_FIRST;
  const found = query.trim() === "" ? members : matching(members, users, query);
  const isCut = isMany && !isAll && query.trim() === "";

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
    <Section title={texts.groups.members}>
      {mayAdd(group, me) && <AddMembers group={group} />}
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
      {isMany && <SearchField label={texts.details.findMember} value={query} onChange={setQuery} />}
      <MemberList
        group={group}
        members={isCut ? found.slice(0, SHOWN_FIRST) : found}
        onSetRole={setRole}
        onRemove={remove}
      />
      {isCut && (
        <Button size="small" onClick={() => setAll(true)}>
          {texts.details.showAll(members.length)}
        </Button>
      )}
    </Section>
  );
}
