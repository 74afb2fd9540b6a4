import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import { memo } from "react";
import { useChatState } from "../../context/WebSocketContext";
import { useNow } from "../../hooks/useNow";
import type { User } from "../../protocol";
import { PersonAvatar } from "./PersonAvatar";
import { presenceText } from "./presenceText";

interface PersonRowProps {
  /** As the page of the directory told it. */
  readonly user: User;
  readonly isTabStop: boolean;
  readonly onPick: (username: string) => void;
}

/** Somebody in the directory, within the list's item. */
export const PersonRow = memo(function PersonRow(props: PersonRowProps) {
  const { user: told, isTabStop, onPick } = props;
  const now = useNow();
  // The state has the presence as it changes.
  const user = useChatState((state) => state.users[told.username]) ?? told;
  return (
    <ListItemButton
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => onPick(user.username)}
      sx={{ borderRadius: "12px", mx: 1, px: 1.5, py: "var(--row-y)", gap: 1.5 }}
    >
      <PersonAvatar username={user.username} name={user.display_name} status={user.status} />
      <ListItemText
        primary={user.display_name}
        secondary={`@${user.username} · ${presenceText(user, now)}`}
        sx={{ my: 0 }}
        slotProps={{
          primary: { noWrap: true, sx: { fontWeight: 600 }, dir: "auto" },
          secondary: { noWrap: true },
        }}
      />
    </ListItemButton>
  );
});
