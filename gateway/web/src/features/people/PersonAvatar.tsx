import Avatar from "@mui/material/Avatar";
import Badge from "@mui/material/Badge";
import type { PresenceStatus } from "../../protocol";
import { avatarColor, initials } from "../../theme/avatarColor";
import { PresenceDot } from "./PresenceDot";

interface PersonAvatarProps {
  readonly username: string;
  readonly name: string;
  /** Left out: no dot. */
  readonly status?: PresenceStatus;
  /** The diameter in pixels. */
  readonly size?: number;
}

export function PersonAvatar({ username, name, status, size = 44 }: PersonAvatarProps) {
  const avatar = (
    <Avatar
      aria-hidden
      sx={{
        width: size,
        height: size,
        fontSize: size * 0.38,
        fontWeight: 600,
        bgcolor: avatarColor(username),
        color: "#ffffff",
      }}
    >
      {initials(name)}
    </Avatar>
  );
  if (status === undefined) return avatar;
  return (
    <Badge
      overlap="circular"
      anchorOrigin={{ vertical: "bottom", horizontal: "right" }}
      badgeContent={<PresenceDot status={status} />}
      sx={{ "& .MuiBadge-badge": { p: 0, minWidth: 0, height: "auto" } }}
    >
      {avatar}
    </Badge>
  );
}
