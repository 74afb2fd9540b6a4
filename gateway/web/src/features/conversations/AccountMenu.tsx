import Logout from "@mui/icons-material/Logout";
import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Divider from "@mui/material/Divider";
import IconButton from "@mui/material/IconButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Snackbar from "@mui/material/Snackbar";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import type { Profile } from "../../api";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";

interface AccountMenuProps {
  readonly profile: Profile;
  readonly onSignOut: () => Promise<void>;
}

export function AccountMenu({ profile, onSignOut }: AccountMenuProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [failed, setFailed] = useState(false);

  const signOut = (): void => {
    setAnchor(null);
    onSignOut().catch(() => setFailed(true));
  };

  return (
    <>
      <IconButton
        aria-label={texts.auth.account}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ p: 0.5 }}
      >
        <PersonAvatar username={profile.username} name={profile.displayName} size={34} />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <Box component="li" sx={{ px: 2, py: 1, maxWidth: 260 }}>
          <Typography noWrap sx={{ fontWeight: 600 }}>
            {profile.displayName}
          </Typography>
          <Typography noWrap variant="body2" color="textSecondary">
            {texts.auth.signedInAs(profile.username)}
          </Typography>
        </Box>
        <Divider component="li" />
        <MenuItem onClick={signOut}>
          <ListItemIcon>
            <Logout fontSize="small" />
          </ListItemIcon>
          {texts.auth.signOut}
        </MenuItem>
      </Menu>
      <Snackbar open={failed} autoHideDuration={6000} onClose={() => setFailed(false)}>
        <Alert severity="error" onClose={() => setFailed(false)}>
          {texts.errors.signOutFailed}
        </Alert>
      </Snackbar>
    </>
  );
}
