import ForumOutlined from "@mui/icons-material/ForumOutlined";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import List from "@mui/material/List";
import { useMemo } from "react";
import { EmptyState } from "../../components/EmptyState";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useChatState } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";
import { peerName, previews } from "../../store";
import { texts } from "../../texts";
import { ConversationRow } from "./ConversationRow";
import { previewText } from "./previewText";

interface ConversationListProps {
  readonly openKey: ConversationKey | null;
  readonly onFindPeople: () => void;
}

export function ConversationList({ openKey, onFindPeople }: ConversationListProps) {
  const me = useChatState((state) => state.me);
  const opened = useChatState((state) => state.opened);
  const users = useChatState((state) => state.users);
  const groups = useChatState((state) => state.groups);
  const conversations = useChatState((state) => state.conversations);
  const outbox = useChatState((state) => state.outbox);
  const list = useMemo(() => previews(conversations, outbox, me), [conversations, outbox, me]);

  if (list.length === 0) {
    return opened ? <NoConversations onFindPeople={onFindPeople} /> : <RowSkeletons />;
  }
  return (
    <Box
      component="nav"
      aria-label={texts.sidebar.conversations}
      sx={{ overflowY: "auto", flex: 1, py: 1 }}
    >
      <List disablePadding>
        {list.map((preview) => (
          <ConversationRow
            key={preview.conversation.key}
            conversationKey={preview.conversation.key}
            peer={preview.conversation.peer}
            name={peerName({ users, groups }, preview.conversation.peer)}
            line={previewText(preview, { me, users })}
            lastActivity={preview.lastActivity}
            unread={preview.unread}
            selected={preview.conversation.key === openKey}
          />
        ))}
      </List>
    </Box>
  );
}

function NoConversations({ onFindPeople }: Pick<ConversationListProps, "onFindPeople">) {
  return (
    <EmptyState
      icon={<ForumOutlined color="primary" sx={{ fontSize: 44 }} />}
      title={texts.sidebar.noConversations}
      help={texts.sidebar.noConversationsHelp}
      action={
        <Button variant="contained" onClick={onFindPeople} sx={{ mt: 1 }}>
          {texts.sidebar.findPeople}
        </Button>
      }
    />
  );
}
