import Box from "@mui/material/Box";
import Divider from "@mui/material/Divider";
import MenuItem from "@mui/material/MenuItem";
import Typography from "@mui/material/Typography";
import { FOR_EVER } from "../../client";
import { PopupMenu } from "../../components/PopupMenu";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { type ConversationKey, peerOf } from "../../protocol";
import { unreadCount } from "../../store";
import { texts } from "../../texts";
import { timeOfDay } from "../../time";
import { useMark } from "./marks";

const HOUR_MS = 3_600_000;

interface ConversationMenuProps {
  readonly conversationKey: ConversationKey;
  readonly name: string;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

/** What can be done with a conversation without opening it. */
export default function ConversationMenu(props: ConversationMenuProps) {
  const { conversationKey: key, name, anchor, onClose } = props;
  const client = useWebSocket();
  const { mutedUntil, tellsMentions, isUnread } = useMark(key);
  const isGroup = useChatState(({ me }) => peerOf(key, me)?.type === "group");
  const isThere = useChatState(({ conversations }) => key in conversations);
  const hasUnread = useChatState(({ conversations, me }) => {
    const conversation = conversations[key];
    return conversation !== undefined && unreadCount(conversation, me) > 0;
  });
  const item = (text: string, action: () => void) => (
    <MenuItem
      key={text}
      onClick={() => {
        onClose();
        action();
      }}
    >
      {text}
    </MenuItem>
  );
  const { marks } = client;
  const isMuted = mutedUntil > 0;
  return (
    <PopupMenu label={texts.conversation.options(name)} anchorEl={anchor} onClose={onClose}>
      {isMuted && (
        <Box component="li" role="none" sx={{ px: 2, py: 1 }}>
          <Typography variant="body2" color="textSecondary">
            {howMuted(mutedUntil, tellsMentions)}
          </Typography>
        </Box>
      )}
      {isThere &&
        (hasUnread || isUnread
          ? item(texts.conversation.markRead, () => client.markWholeRead([key]))
          : item(texts.conversation.markUnread, () => marks.setUnread([key], true)))}
      {isThere && <Divider component="li" />}
      {isMuted
        ? item(texts.conversation.unmute, () => marks.unmute(key))
        : [
            item(texts.conversation.mute, () => marks.mute(key)),
            isGroup &&
              item(texts.conversation.muteExceptMentions, () => marks.muteExceptMentions(key)),
            item(texts.conversation.muteHours(1), () => marks.mute(key, HOUR_MS)),
            item(texts.conversation.muteHours(8), () => marks.mute(key, 8 * HOUR_MS)),
          ]}
    </PopupMenu>
  );
}

function howMuted(until: number, tellsMentions: boolean): string {
  if (tellsMentions) return texts.conversation.mutedExceptMentions;
  if (until === FOR_EVER) return texts.conversation.muted;
  return texts.conversation.mutedUntil(timeOfDay(new Date(until)));
}
