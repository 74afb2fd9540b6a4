import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { useMemo, useRef, useState } from "react";
import { Announced } from "../../components/Announced";
import { SearchField } from "../../components/SearchField";
import { Section } from "../../components/Section";
import { useChatState } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import type { Group, GroupMember, Role } from "../../protocol";
import { displayName } from "../../store";
import { texts } from "../../texts";
import { focusFirstIn } from "../shortcuts/regions";
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
  const shown = isCut ? found.slice(0, SHOWN_FIRST) : found;

  const box = useRef<HTMLDivElement>(null);
  const focusMember = (member: GroupMember | undefined): void => {
    const row = box.current?.querySelector(`[data-member="${member?.username}"]`);
    focusFirstIn(row ?? box.current);
  };
  // What is shown then begins where the button was.
  const showAll = useFocusFallback(() => focusMember(found[SHOWN_FIRST]));

  const setRole = (member: GroupMember, role: Role): void => {
    void command.run({ type: "set_role", to: group.id, content: member.username, role });
  };

  const remove = (member: GroupMember): void => {
    const at = shown.indexOf(member);
    const neighbour = shown[at + 1] ?? shown[at - 1];
    onConfirm({
      question: texts.groups.confirmRemove(displayName(users, member.username), group.name),
      consequence: texts.groups.confirmRemoveHelp,
      action: texts.groups.removeConfirmed,
      command: { type: "remove_member", to: group.id, content: member.username },
      focusAfter: () => focusMember(neighbour),
    });
  };

  return (
    <Section title={texts.groups.members}>
      {mayAdd(group, me) && <AddMembers group={group} />}
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
      <div ref={box}>
        {isMany && (
          <SearchField label={texts.details.findMember} value={query} onChange={setQuery} />
        )}
        <Announced of={query} text={query.trim() === "" ? "" : texts.people.found(found.length)} />
        <MemberList group={group} members={shown} onSetRole={setRole} onRemove={remove} />
      </div>
      {isCut && (
        <Button ref={showAll} size="small" onClick={() => setAll(true)}>
          {texts.details.showAll(members.length)}
        </Button>
      )}
    </Section>
  );
}
