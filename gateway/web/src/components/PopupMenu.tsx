import Menu, { type MenuProps } from "@mui/material/Menu";

interface PopupMenuProps extends Omit<MenuProps, "slotProps" | "open"> {
  /** What it is a menu of. */
  readonly label: string;
}

/**
 * A menu that opens at `anchorEl`, as long as there is one. The page behind it is out of reach
 * meanwhile, as behind a dialog, and so it is named like one: it lies in none of the page's landmarks.
 */
export function PopupMenu({ label, ...menu }: PopupMenuProps) {
  return (
    <Menu
      {...menu}
      open={Boolean(menu.anchorEl)}
      slotProps={{
        root: { role: "dialog", "aria-modal": true, "aria-label": label },
        list: { "aria-label": label },
      }}
    />
  );
}
