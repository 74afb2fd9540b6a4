import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import DialogContent from "@mui/material/DialogContent";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemAvatar from "@mui/material/ListItemAvatar";
import ListItemText from "@mui/material/ListItemText";
import Typography from "@mui/material/Typography";
import { useCallback, useEffect, useId, useState } from "react";
import { RowSkeletons } from "../../components/RowSkeletons";
import { TitledDialog } from "../../components/TitledDialog";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import type { Receipt } from "../../protocol";
import {
  byKey,
  type Conversation,
  type DeliveryState,
  displayName,
  MOST_MEMBERS_TOLD,
  splitByDelivery,
} from "../../store";
import { texts } from "../../texts";
import { PersonAvatar } from "../people/PersonAvatar";

/** More people than these are counted. */
const MOST_SHOWN = 100;

interface ReadByDialogProps {
  readonly conversation: Conversation;
  /** The place of the message in the log. */
  readonly seq: number;
  readonly onClose: () => void;
}

/** Who of a group has read a message, who has it, and who does not yet. */
export default function ReadByDialog({ conversation, seq, onClose }: ReadByDialogProps) {
  const me = useChatState((state) => state.me);
  const group = useChatState((state) => state.groups[conversation.peer.to]);
  const members = group?.members ?? [];
  const isLarge = members.length > MOST_MEMBERS_TOLD;
  const asked = useReceipts(conversation.key, isLarge);
  const receipts = isLarge ? asked.receipts : conversation.receipts;
  const others = members.map((member) => member.username).filter((name) => name !== me);

  return (
    <TitledDialog title={texts.chat.receipts.title} maxWidth="xs" onClose={onClose}>
      <DialogContent>
        {asked.failed && <Failed onRetry={asked.load} />}
        {receipts === null && !asked.failed && <RowSkeletons />}
        {receipts !== null && <Everybody split={splitByDelivery(seq, receipts, others)} />}
      </DialogContent>
    </TitledDialog>
  );
}

/** Asks the server for the positions, if it does not tell them by itself. They are null until it has told them. */
function useReceipts(key: string, isNeeded: boolean) {
  const client = useWebSocket();
  const [receipts, setReceipts] = useState<Conversation["receipts"] | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    const take = (told: readonly Receipt[]) =>
      setReceipts(byKey(told.map((receipt) => [receipt.from, receipt])));
    client.loadReceipts(key).then(take, () => setFailed(true));
  }, [client, key]);
  useEffect(() => {
    if (isNeeded) load();
  }, [isNeeded, load]);
  return { receipts, failed, load };
}

function Failed({ onRetry }: { readonly onRetry: () => void }) {
  const retry = (
    <Button color="inherit" size="small" onClick={onRetry}>
      {texts.retry}
    </Button>
  );
  return (
    <Alert severity="error" action={retry}>
      {texts.chat.receipts.failed}
    </Alert>
  );
}

function Everybody({ split }: { readonly split: ReturnType<typeof splitByDelivery> }) {
  return (
    <>
      <People state="read" usernames={split.read} />
      <People state="delivered" usernames={split.delivered} />
      <People state="sent" usernames={split.sent} />
    </>
  );
}

interface PeopleProps {
  readonly state: DeliveryState;
  readonly usernames: readonly string[];
}

function People({ state, usernames }: PeopleProps) {
  const headingId = useId();
  const users = useChatState((chat) => chat.users);
  if (usernames.length === 0) return null;
  const hidden = usernames.length - MOST_SHOWN;
  return (
    <section aria-labelledby={headingId}>
      <Typography id={headingId} variant="h3" sx={{ mt: 1 }}>
        {texts.chat.receipts[state](usernames.length)}
      </Typography>
      <List dense disablePadding>
        {usernames.slice(0, MOST_SHOWN).map((username) => (
          <ListItem key={username} disableGutters>
            <ListItemAvatar sx={{ minWidth: 46 }}>
              <PersonAvatar username={username} name={displayName(users, username)} size={32} />
            </ListItemAvatar>
            <ListItemText
              primary={displayName(users, username)}
              secondary={`@${username}`}
              slotProps={{ primary: { noWrap: true, dir: "auto" }, secondary: { noWrap: true } }}
            />
          </ListItem>
        ))}
      </List>
      {hidden > 0 && (
        <Typography variant="body2" color="textSecondary">
          {texts.chat.receipts.more(hidden)}
        </Typography>
      )}
    </section>
  );
}
