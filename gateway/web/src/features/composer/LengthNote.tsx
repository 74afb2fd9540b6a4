import Typography from "@mui/material/Typography";
import { texts } from "../../texts";

interface LengthNoteProps {
  readonly id: string;
  readonly bytes: number;
  readonly limit: number;
}

/** From this part of the limit on it is said how much room is left. */
const NEAR = 0.9;

/** How much room is left in a message that is about to become too long, or by how much it is. */
export function LengthNote({ id, bytes, limit }: LengthNoteProps) {
  if (bytes > limit) {
    return (
      <Typography id={id} role="alert" variant="caption" color="error" sx={{ px: 2 }}>
        {texts.composer.tooLong(bytes - limit)}
      </Typography>
    );
  }
  if (bytes < limit * NEAR) return null;
  return (
    <Typography id={id} component="p" variant="caption" color="textSecondary" sx={{ px: 2 }}>
      {texts.message.bytesLeft(limit - bytes, limit)}
    </Typography>
  );
}
