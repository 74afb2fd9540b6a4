import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { avatarColor } from "../../theme/avatarColor";
import { fullTime, timeOfDay } from "../../time";
import { ProfileButton } from "../people/ProfileButton";
import { MessageActions } from "./MessageActions";
import { MessageText } from "./MessageText";
import { type TickState, Ticks } from "./Ticks";

interface Author {
  readonly username: string;
  readonly name: string;
}

interface MessageBubbleProps {
  readonly content: string;
  readonly time: Date;
  readonly own: boolean;
  readonly author: Author;
  /** Whether the author is named above the text; else it can be seen, but not be heard. */
  readonly isAuthorShown: boolean;
  /** Null for messages of others. */
  readonly ticks: TickState | null;
  /** Shows who has read it; null where the ticks say all there is. */
  readonly onInspect: (() => void) | null;
  readonly startsGroup: boolean;
}

const ROUND = 16;
const CORNER = 5;

export function MessageBubble(props: MessageBubbleProps) {
  const { content, time, own, author, isAuthorShown, ticks, onInspect, startsGroup } = props;
  const pointed = startsGroup ? CORNER : ROUND;
  return (
    <Box
      sx={{
        position: "relative",
        minWidth: 0,
        maxWidth: "min(78%, 600px)",
        px: 1.5,
        py: "var(--bubble-y)",
        boxShadow: "0 1px 1px rgba(0, 0, 0, 0.07)",
        bgcolor: own ? "chat.ownBubble" : "chat.otherBubble",
        color: "text.primary",
        borderRadius: `${own ? ROUND : pointed}px ${own ? pointed : ROUND}px ${ROUND}px ${ROUND}px`,
      }}
    >
      <MessageActions content={content} time={time} own={own} />
      {isAuthorShown ? (
        <AuthorName {...author} />
      ) : (
        <VisuallyHidden>{author.name}: </VisuallyHidden>
      )}
      <Box
        sx={{
          display: "flex",
          flexWrap: "wrap",
          alignItems: "flex-end",
          justifyContent: "flex-end",
          columnGap: 1.25,
        }}
      >
        <MessageText content={content} />
        <Meta time={time} ticks={ticks} onInspect={onInspect} />
      </Box>
    </Box>
  );
}

/** Shows who that is when it is pressed. */
function AuthorName({ username, name }: Author) {
  const color = avatarColor(username);
  return (
    <Typography
      component="p"
      dir="auto"
      variant="h3"
      sx={(theme) => ({
        color,
        overflowWrap: "anywhere",
        overflow: "hidden",
        // The colours are chosen for a light ground.
        ...theme.applyStyles("dark", { color: `color-mix(in srgb, ${color} 45%, white)` }),
      })}
    >
      <ProfileButton
        username={username}
        sx={{
          maxWidth: "100%",
          minHeight: 24,
          borderRadius: "4px",
          overflowWrap: "anywhere",
          "&:hover": { textDecoration: "underline" },
          "&.Mui-focusVisible": { outlineOffset: "-2px" },
        }}
      >
        {name}
      </ProfileButton>
    </Typography>
  );
}

/** Beside a short text, below a long one. */
function Meta({
  time,
  ticks,
  onInspect,
}: Pick<MessageBubbleProps, "time" | "ticks" | "onInspect">) {
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 0.5, color: "text.secondary" }}>
      <Typography
        component="time"
        dateTime={time.toISOString()}
        title={fullTime(time)}
        sx={{ fontSize: "0.6875rem", lineHeight: "18px", fontVariantNumeric: "tabular-nums" }}
      >
        {timeOfDay(time)}
      </Typography>
      {ticks !== null && <Ticks state={ticks} onClick={onInspect} />}
    </Box>
  );
}
