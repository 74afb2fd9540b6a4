import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import Typography from "@mui/material/Typography";
import { useRef, useState } from "react";
import type { DeviceSession } from "../../api";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useNow } from "../../hooks/useNow";
import { texts } from "../../texts";
import { timeAgo } from "../../time";
import { deviceName } from "./deviceName";
import SignOutDialog from "./SignOutDialog";
import { useSessions } from "./useSessions";

interface SessionListProps {
  readonly onSignOutEverywhere: () => Promise<void>;
}

/** Where this user is signed in, and how to end that. */
export function SessionList({ onSignOutEverywhere }: SessionListProps) {
  const { sessions, isFailed, error, reload, ending, end } = useSessions();
  const [isLeaving, setLeaving] = useState(false);
  const everywhere = useRef<HTMLButtonElement>(null);
  const onEnd = async (id: string): Promise<void> => {
    // The button that was pressed is gone with its row.
    if (await end(id)) everywhere.current?.focus();
  };
  if (isFailed) {
    return (
      <Alert
        severity="error"
        action={
          <Button color="inherit" onClick={reload}>
            {texts.retry}
          </Button>
        }
      >
        {texts.settings.sessionsFailed}
      </Alert>
    );
  }
  if (sessions === null) return <RowSkeletons />;
  return (
    <>
      {error !== null && <Alert severity="error">{error}</Alert>}
      <List disablePadding aria-label={texts.settings.sessions}>
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isEnding={session.id === ending}
            onEnd={() => void onEnd(session.id)}
          />
        ))}
      </List>
      <Button
        ref={everywhere}
        color="error"
        variant="outlined"
        onClick={() => setLeaving(true)}
        sx={{ mt: 1.5 }}
      >
        {texts.settings.everywhere}
      </Button>
      {isLeaving && (
        <SignOutDialog
          isEverywhere
          onConfirm={onSignOutEverywhere}
          onClose={() => setLeaving(false)}
        />
      )}
    </>
  );
}

interface SessionRowProps {
  readonly session: DeviceSession;
  readonly isEnding: boolean;
  readonly onEnd: () => void;
}

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const now = useNow();
  const name = deviceName(session.device);
  const times = [
    texts.settings.signedIn(timeAgo(session.createdAt, now)),
    texts.settings.lastUsed(timeAgo(session.lastUsed, now)),
  ];
  return (
    <ListItem disableGutters sx={{ gap: 1.5 }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 550, overflowWrap: "anywhere" }}>{name}</Typography>
        <Typography variant="body2" color="textSecondary">
          {times.join(" · ")}
        </Typography>
      </Box>
      {session.isCurrent ? (
        <Chip size="small" color="primary" variant="outlined" label={texts.settings.thisDevice} />
      ) : (
        <Button
          size="small"
          aria-label={texts.settings.endNamed(name)}
          loading={isEnding}
          onClick={onEnd}
        >
          {texts.settings.end}
        </Button>
      )}
    </ListItem>
  );
}
