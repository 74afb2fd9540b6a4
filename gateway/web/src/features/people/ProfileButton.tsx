import ButtonBase from "@mui/material/ButtonBase";
import type { SxProps, Theme } from "@mui/material/styles";
import type { ReactNode } from "react";
import { useShowProfile } from "./ProfileCards";

interface ProfileButtonProps {
  readonly username: string;
  /** For the mouse alone: what is beside it does the same for everybody. */
  readonly isEcho?: boolean;
  readonly sx?: SxProps<Theme>;
  readonly children: ReactNode;
}

/** Somebody's name, or picture, which shows who that is when it is pressed. */
export function ProfileButton({ username, isEcho, sx, children }: ProfileButtonProps) {
  const show = useShowProfile();
  return (
    <ButtonBase
      aria-haspopup="dialog"
      {...(isEcho ? { "aria-hidden": true, tabIndex: -1 } : {})}
      onClick={(event) => show(username, event.currentTarget)}
      sx={[{ font: "inherit", textAlign: "start" }, ...(Array.isArray(sx) ? sx : [sx])]}
    >
      {children}
    </ButtonBase>
  );
}
