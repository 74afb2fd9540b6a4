import Typography from "@mui/material/Typography";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { avatarColor } from "../../theme/avatarColor";
import { fullTime, timeOfDay } from "../../time";
import { ProfileButton } from "../people/ProfileButton";
import { MessageActions } from "./MessageActions";
import { MessageText } from "./MessageText";
import styles from "./message.module.css";
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
}

export function MessageBubble(props: MessageBubbleProps) {
  const { content, time, own, author, isAuthorShown, ticks, onInspect } = props;
  return (
    <div className={styles.bubble}>
      <MessageActions content={content} time={time} own={own} />
      {isAuthorShown ? (
        <AuthorName {...author} />
      ) : (
        <VisuallyHidden>{author.name}: </VisuallyHidden>
      )}
      <div className={styles.content}>
        <MessageText content={content} />
        <Meta time={time} ticks={ticks} onInspect={onInspect} />
      </div>
    </div>
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

/** When it was written, and how far it has come. */
function Meta({
  time,
  ticks,
  onInspect,
}: Pick<MessageBubbleProps, "time" | "ticks" | "onInspect">) {
  return (
    <div className={styles.meta}>
      <time className={styles.time} dateTime={time.toISOString()} title={fullTime(time)}>
        {timeOfDay(time)}
      </time>
      {ticks !== null && <Ticks state={ticks} onClick={onInspect} />}
    </div>
  );
}
