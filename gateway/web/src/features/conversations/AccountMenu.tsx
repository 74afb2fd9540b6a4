import Logout from "@mui/icons-material/Logout";
import SettingsOutlined from "@mui/icons-material/SettingsOutlined";
import Box from "@mui/material/Box";
import Divider from "@mui/material/Divider";
import IconButton from "@mui/material/IconButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem from "@mui/material/MenuItem";
import Typography from "@mui/material/Typography";
import { lazy, useState } from "react";
import type { Profile } from "../../api";
import { Fetched } from "../../components/Fetched";
import { PopupMenu } from "../../components/PopupMenu";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import type { OwnStatus } from "../../store";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";
import { PresenceDot } from "../people/PresenceDot";
import { ShortcutHelpItem } from "../shortcuts/ShortcutHelpItem";

/** The id of the button that opens the menu. */
export const ACCOUNT_BUTTON = "account";

// Fetched when something has gone wrong.
const ErrorToast = lazy(() => import("../../components/ErrorToast"));

const CHOICES: readonly OwnStatus[] = ["online", "away"];

export interface AccountMenuProps {
  readonly profile: Profile;
  readonly onSettings: () => void;
  readonly onSignOut: () => Promise<void>;
}

export function AccountMenu({ profile, onSettings, onSignOut }: AccountMenuProps) {
  const client = useWebSocket();
  const me = useChatState((state) => state.users[state.me]);
  const choice = useChatState((state) => state.ownPresence.choice);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [error, setError] = useState<string | null>(null);

  const signOut = (): void => {
    setAnchor(null);
    onSignOut().catch(() => setError(texts.errors.signOutFailed));
  };

  const openSettings = (): void => {
    setAnchor(null);
    onSettings();
  };

  return (
    <>
      <IconButton
        id={ACCOUNT_BUTTON}
        aria-label={texts.auth.account}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ p: 0.5 }}
      >
        <PersonAvatar
          username={profile.username}
          name={profile.displayName}
          status={me?.status ?? "offline"}
          size={34}
        />
      </IconButton>
      <PopupMenu label={texts.auth.account} anchorEl={anchor} onClose={() => setAnchor(null)}>
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
        <MenuItem onClick={openSettings}>
          <ListItemIcon>
            <SettingsOutlined fontSize="small" />
          </ListItemIcon>
          {texts.settings.title}
        </MenuItem>
        <ShortcutHelpItem onChosen={() => setAnchor(null)} />
        <MenuItem onClick={signOut}>
          <ListItemIcon>
            <Logout fontSize="small" />
          </ListItemIcon>
          {texts.auth.signOut}
        </MenuItem>
      </PopupMenu>
      <Fetched>
        {error !== null && <ErrorToast message={error} onClose={() => setError(null)} />}
      </Fetched>
    </>
  );
}
