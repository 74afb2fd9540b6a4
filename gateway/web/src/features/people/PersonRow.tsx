import ListItem from "@mui/material/ListItem";
import ListItemAvatar from "@mui/material/ListItemAvatar";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import { memo } from "react";
import { useNow } from "../../hooks/useNow";
import type { User } from "../../protocol";
import { PersonAvatar } from "./PersonAvatar";
import { presenceText } from "./presenceText";

interface PersonRowProps {
  readonly user: User;
  readonly onPick: (username: string) => void;
}

export const PersonRow = memo(function PersonRow({ user, onPick }: PersonRowProps) {
  const now = useNow();
  return (
    <ListItem disablePadding>
      <ListItemButton
        onClick={() => onPick(user.username)}
        sx={{ borderRadius: "12px", mx: 1, px: 1.5, py: "var(--row-y)" }}
      >
        <ListItemAvatar sx={{ minWidth: 60 }}>
          <PersonAvatar username={user.username} name={user.display_name} status={user.status} />
        </ListItemAvatar>
        <ListItemText
          primary={user.display_name}
          secondary={`@${user.username} · ${presenceText(user, now)}`}
          slotProps={{
            primary: { noWrap: true, sx: { fontWeight: 600 }, dir: "auto" },
            secondary: { noWrap: true },
          }}
        />
      </ListItemButton>
    </ListItem>
  );
});
