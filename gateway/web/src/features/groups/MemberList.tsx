import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import Typography from "@mui/material/Typography";
import { type ComponentProps, useState } from "react";
import { Virtuoso } from "react-virtuoso";
import { useScrollParent } from "../../components/ScrollParent";
import { useChatState } from "../../context/WebSocketContext";
import type { Group, GroupMember, Role } from "../../protocol";
import { texts } from "../../texts";
import { NO_ROWS, useLookedAtPresence, useShownPresence } from "../people/useShownPresence";
import { MemberRow } from "./MemberRow";
import { mayRemove, rolesToGive } from "./permissions";

/** Of a group with more members, only those in view are in the page. */
const MOST_PLAIN = 50;
/** As many of them are there before they have been measured. */
const FIRST_ROWS = 20;

interface MemberListProps {
  readonly group: Group;
  readonly members: readonly GroupMember[];
  readonly onSetRole: (member: GroupMember, role: Role) => void;
  readonly onRemove: (member: GroupMember) => void;
}

/** Members and what may be done about them; of many, only those in view are in the page. */
export function MemberList(props: MemberListProps) {
  const { group, members, onSetRole, onRemove } = props;
  const me = useChatState((state) => state.me);
  const scrollParent = useScrollParent();

  const row = (member: GroupMember) => (
    <MemberRow
      member={member}
      roles={rolesToGive(group, me, member)}
      mayRemove={mayRemove(group, me, member)}
      onSetRole={(role) => onSetRole(member, role)}
      onRemove={() => onRemove(member)}
    />
  );

  if (members.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary" sx={{ py: 1.5 }}>
        {texts.groups.noPeople}
      </Typography>
    );
  }
  // However many of them are shown just now: with another list what is around it would be scrolled elsewhere.
  if (group.members.length > MOST_PLAIN && scrollParent !== null) {
    return <LongList members={members} row={row} scrollParent={scrollParent} />;
  }
  return <PlainList members={members} row={row} />;
}

interface RowsProps {
  readonly members: readonly GroupMember[];
  readonly row: (member: GroupMember) => React.ReactNode;
}

function PlainList({ members, row }: RowsProps) {
  useShownPresence(members.map(usernameOf));
  return (
    <List aria-label={texts.groups.members} disablePadding sx={{ pt: 0.75 }}>
      {members.map((member) => (
        <ListItem key={member.username} disablePadding>
          {row(member)}
        </ListItem>
      ))}
    </List>
  );
}

function LongList({ members, row, scrollParent }: RowsProps & { scrollParent: HTMLElement }) {
  const [visible, setVisible] = useState(NO_ROWS);
  useLookedAtPresence(members.slice(visible.startIndex, visible.endIndex + 1).map(usernameOf));
  return (
    <Virtuoso
      data={members}
      initialItemCount={Math.min(members.length, FIRST_ROWS)}
      customScrollParent={scrollParent}
      computeItemKey={(_, member) => member.username}
      rangeChanged={setVisible}
      increaseViewportBy={200}
      components={{ List: LongListElement, Item: LongListItem }}
      itemContent={(_, member) => row(member)}
    />
  );
}

function LongListElement(props: ComponentProps<"div">) {
  // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements in between.
  return <div {...props} role="list" aria-label={texts.groups.members} />;
}

function LongListItem({
  item: _item,
  ...props
}: ComponentProps<"div"> & { readonly item: GroupMember }) {
  // biome-ignore lint/a11y/useSemanticElements: as above.
  return <div {...props} role="listitem" />;
}

function usernameOf({ username }: GroupMember): string {
  return username;
}
