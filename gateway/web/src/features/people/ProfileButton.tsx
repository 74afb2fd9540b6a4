import ButtonBase from "@mui/material/ButtonBase";
import type { SxProps, Theme } from "@mui/material/styles";
import type { MouseEvent, ReactNode } from "react";
import { useShowProfile } from "./ProfileCards";

/** Of a button for the mouse alone, which never has the focus: what is beside it does the same for everybody. */
export const ECHO = {
  "aria-hidden": true,
  tabIndex: -1,
  onMouseDown: (event: MouseEvent) => event.preventDefault(),
} as const;

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
      {...(isEcho ? ECHO : {})}
      onClick={(event) => show(username, event.currentTarget)}
      sx={[{ font: "inherit", textAlign: "start" }, ...(Array.isArray(sx) ? sx : [sx])]}
    >
      {children}
    </ButtonBase>
  );
}
