import Box from "@mui/material/Box";
import { InitialsAvatar } from "../../components/InitialsAvatar";
import type { PresenceStatus } from "../../protocol";
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
    <Box sx={{ position: "relative", flexShrink: 0, width: size }}>
      <InitialsAvatar id={username} name={name} shape="round" size={size} />
      {status !== undefined && (
        <Box sx={{ position: "absolute", right: 0, bottom: 0 }}>
          <PresenceDot status={status} />
        </Box>
      )}
    </Box>
  );
}
