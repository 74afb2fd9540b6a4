import MoreVert from "@mui/icons-material/MoreVert";
import Chip from "@mui/material/Chip";
import IconButton from "@mui/material/IconButton";
import ListItem from "@mui/material/ListItem";
import ListItemAvatar from "@mui/material/ListItemAvatar";
import ListItemText from "@mui/material/ListItemText";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useState } from "react";
import { useChatState } from "../../context/WebSocketContext";
import type { GroupMember, Role } from "../../protocol";
import { displayName } from "../../store";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";

interface MemberRowProps {
  readonly member: GroupMember;
  /** The roles that this user may give the member. */
  readonly roles: readonly Role[];
  readonly mayRemove: boolean;
  readonly onSetRole: (role: Role) => void;
  readonly onRemove: () => void;
}

export function MemberRow({ member, roles, mayRemove, onSetRole, onRemove }: MemberRowProps) {
  const { username, role } = member;
  const me = useChatState((state) => state.me);
  const name = useChatState((state) => displayName(state.users, username));
  const status = useChatState((state) => state.users[username]?.status ?? "offline");
  return (
    <ListItem
      disableGutters
      secondaryAction={
        (roles.length > 0 || mayRemove) && (
          <MemberMenu
            name={name}
            roles={roles}
            mayRemove={mayRemove}
            onSetRole={onSetRole}
            onRemove={onRemove}
          />
        )
      }
    >
      <ListItemAvatar sx={{ minWidth: 52 }}>
        <PersonAvatar username={username} name={name} status={status} size={38} />
      </ListItemAvatar>
      <ListItemText
        primary={username === me ? `${name} (${texts.chat.you})` : name}
        secondary={`@${username}`}
        slotProps={{ primary: { noWrap: true, dir: "auto" }, secondary: { noWrap: true } }}
      />
      {role !== "member" && (
        <Chip
          size="small"
          variant="outlined"
          color={role === "owner" ? "primary" : "default"}
          label={texts.groups.role[role]}
          sx={{ ml: 1 }}
        />
      )}
    </ListItem>
  );
}

type MemberMenuProps = Omit<MemberRowProps, "member"> & { readonly name: string };

function MemberMenu({ name, roles, mayRemove, onSetRole, onRemove }: MemberMenuProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const choose = (action: () => void) => (): void => {
    setAnchor(null);
    action();
  };
  return (
    <>
      <IconButton
        edge="end"
        aria-label={texts.groups.actionsFor(name)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {roles.map((role) => (
          <MenuItem key={role} onClick={choose(() => onSetRole(role))}>
            {texts.groups.makeRole[role]}
          </MenuItem>
        ))}
        {mayRemove && (
          <MenuItem onClick={choose(onRemove)} sx={{ color: "error.main" }}>
            {texts.groups.remove}
          </MenuItem>
        )}
      </Menu>
    </>
  );
}
