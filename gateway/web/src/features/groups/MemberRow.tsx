import MoreVert from "@mui/icons-material/MoreVert";
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import IconButton from "@mui/material/IconButton";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import MenuItem from "@mui/material/MenuItem";
import { useState } from "react";
import { PopupMenu } from "../../components/PopupMenu";
import { useChatState } from "../../context/WebSocketContext";
import type { GroupMember, Role } from "../../protocol";
import { displayName } from "../../store";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";
import { useShowProfile } from "../people/ProfileCards";

interface MemberRowProps {
  readonly member: GroupMember;
  /** The roles that this user may give the member. */
  readonly roles: readonly Role[];
  readonly mayRemove: boolean;
  readonly onSetRole: (role: Role) => void;
  readonly onRemove: () => void;
}

/** One member, within the list's item: who that is, and what may be done. */
export function MemberRow({ member, roles, mayRemove, onSetRole, onRemove }: MemberRowProps) {
  const { username, role } = member;
  const me = useChatState((state) => state.me);
  const name = useChatState((state) => displayName(state.users, username));
  const status = useChatState((state) => state.users[username]?.status ?? "offline");
  const show = useShowProfile();
  return (
    <Box
      data-member={username}
      sx={{ display: "flex", alignItems: "center", width: "100%", minWidth: 0 }}
    >
      <ListItemButton
        aria-haspopup="dialog"
        onClick={(event) => show(username, event.currentTarget)}
        sx={{
          ml: -1,
          px: 1,
          py: "var(--row-y)",
          gap: 1.5,
          minWidth: 0,
          flex: 1,
          borderRadius: "10px",
        }}
      >
        <PersonAvatar username={username} name={name} status={status} size={36} />
        <ListItemText
          primary={username === me ? `${name} (${texts.chat.you})` : name}
          secondary={`@${username}`}
          sx={{ my: 0 }}
          slotProps={{
            primary: { noWrap: true, dir: "auto", sx: { fontWeight: 500 } },
            secondary: { noWrap: true },
          }}
        />
        {role !== "member" && (
          <Chip
            size="small"
            variant="outlined"
            color={role === "owner" ? "primary" : "default"}
            label={texts.groups.role[role]}
          />
        )}
      </ListItemButton>
      {/* As wide for those about whom nothing may be done, so that the roles stand below each other. */}
      <Box sx={{ width: 36, flexShrink: 0, mr: -1 }}>
        {(roles.length > 0 || mayRemove) && (
          <MemberMenu
            name={name}
            roles={roles}
            mayRemove={mayRemove}
            onSetRole={onSetRole}
            onRemove={onRemove}
          />
        )}
      </Box>
    </Box>
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
        size="small"
        aria-label={texts.groups.actionsFor(name)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert />
      </IconButton>
      <PopupMenu
        label={texts.groups.actionsFor(name)}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
      >
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
      </PopupMenu>
    </>
  );
}
