import Typography from "@mui/material/Typography";
import { Announced } from "../../components/Announced";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { texts } from "../../texts";

interface LengthNoteProps {
  readonly id: string;
  readonly bytes: number;
  readonly limit: number;
}

/** From this part of the limit on it is said how much room is left. */
const NEAR = 0.9;

/**
 * How much room is left in a message that is about to become too long, or by how much it is. That changes with every
 * key: read out at once is only that there is no room any more, and by how much when nothing is typed for a moment.
 */
export function LengthNote({ id, bytes, limit }: LengthNoteProps) {
  if (bytes < limit * NEAR) return null;
  const isTooLong = bytes > limit;
  const text = isTooLong
    ? texts.composer.tooLong(bytes - limit)
    : texts.message.bytesLeft(limit - bytes, limit);
  return (
    <>
      <Typography
        id={id}
        component="p"
        variant="caption"
        color={isTooLong ? "error" : "textSecondary"}
        sx={{ px: 2 }}
      >
        {text}
      </Typography>
      <VisuallyHidden role="alert">{isTooLong && texts.composer.cannotSend}</VisuallyHidden>
      <Announced text={isTooLong ? text : ""} />
    </>
  );
}
