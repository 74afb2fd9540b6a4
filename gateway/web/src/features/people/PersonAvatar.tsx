import Avatar from "@mui/material/Avatar";
import Box from "@mui/material/Box";
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
  return (
    <Box sx={{ position: "relative", flexShrink: 0, width: size, height: size }}>
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
      {status !== undefined && (
        <Box sx={{ position: "absolute", right: 0, bottom: 0 }}>
          <PresenceDot status={status} />
        </Box>
      )}
    </Box>
  );
}
