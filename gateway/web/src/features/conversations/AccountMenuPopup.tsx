import Logout from "@mui/icons-material/Logout";
import SettingsOutlined from "@mui/icons-material/SettingsOutlined";
import Box from "@mui/material/Box";
import Divider from "@mui/material/Divider";
import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem from "@mui/material/MenuItem";
import Typography from "@mui/material/Typography";
import type { Profile } from "../../api";
import { PopupMenu } from "../../components/PopupMenu";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import type { OwnStatus } from "../../protocol";
import { texts } from "../../texts";
import { PresenceDot } from "../people/PresenceDot";
import { ShortcutHelpItem } from "../shortcuts/ShortcutHelpItem";

const CHOICES: readonly OwnStatus[] = ["online", "away"];

interface AccountMenuPopupProps {
  readonly profile: Profile;
  readonly anchor: HTMLElement;
  readonly onSettings: () => void;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

/** What one can do about oneself. */
export default function AccountMenuPopup(props: AccountMenuPopupProps) {
  const { profile, anchor, onSettings, onSignOut, onClose } = props;
  const client = useWebSocket();
  const choice = useChatState((state) => state.ownPresence.choice);
  const choose = (action: () => void) => (): void => {
    onClose();
    action();
  };
  return (
    <PopupMenu label={texts.auth.account} anchorEl={anchor} onClose={onClose}>
      <Box component="li" role="none" sx={{ px: 2, py: 1, maxWidth: 280 }}>
        <Typography noWrap sx={{ fontWeight: 600 }}>
          {profile.displayName}
        </Typography>
        <Typography noWrap variant="body2" color="textSecondary">
          {texts.auth.signedInAs(profile.username)}
        </Typography>
      </Box>
      <Divider component="li" />
      {CHOICES.map((status) => (
        <MenuItem
          key={status}
          role="menuitemradio"
          aria-checked={status === choice}
          selected={status === choice}
          onClick={() => client.choosePresence(status)}
        >
          <ListItemIcon aria-hidden>
            <PresenceDot status={status} />
          </ListItemIcon>
          {texts.presence[status]}
        </MenuItem>
      ))}
      <Divider component="li" />
      <MenuItem onClick={choose(onSettings)}>
        <ListItemIcon>
          <SettingsOutlined fontSize="small" />
        </ListItemIcon>
        {texts.settings.title}
      </MenuItem>
      <ShortcutHelpItem onChosen={onClose} />
      <MenuItem onClick={choose(onSignOut)}>
        <ListItemIcon>
          <Logout fontSize="small" />
        </ListItemIcon>
        {texts.auth.signOut}
      </MenuItem>
    </PopupMenu>
  );
}
