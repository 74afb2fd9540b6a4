import KeyboardOutlined from "@mui/icons-material/KeyboardOutlined";
import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem, { type MenuItemProps } from "@mui/material/MenuItem";
import { texts } from "../../texts";
import { ariaKeys } from "./keys";
import { keysOf } from "./shortcuts";
import { useShortcutHelp } from "./wayfinding";

interface ShortcutHelpItemProps extends MenuItemProps {
  /** The menu has done its work. */
  readonly onChosen: () => void;
}

/** An item of a menu; what the menu gives its items for the arrow keys is passed on. */
export function ShortcutHelpItem({ onChosen, ...props }: ShortcutHelpItemProps) {
  const openHelp = useShortcutHelp();
  const choose = (): void => {
    onChosen();
    openHelp();
  };
  return (
    <MenuItem {...props} onClick={choose} aria-keyshortcuts={ariaKeys(keysOf("help"))}>
      <ListItemIcon>
        <KeyboardOutlined fontSize="small" />
      </ListItemIcon>
      {texts.shortcuts.title}
    </MenuItem>
  );
}
