import WavingHandOutlined from "@mui/icons-material/WavingHandOutlined";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useEffect, useMemo, useState } from "react";
import { EmptyState } from "../../components/EmptyState";
import { GonePicture } from "../../components/pictures";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import { useIsPhone } from "../../hooks/useIsPhone";
import { navigate } from "../../navigation";
import { type ConversationKey, type Peer, peerOf } from "../../protocol";
import { holdsUnread, peerName } from "../../store";
import { texts } from "../../texts";
import { Composer } from "../composer/Composer";
import { useShownPresence } from "../people/useShownPresence";
import { focusRegion } from "../shortcuts/regions";
import { ChatHeader } from "./ChatHeader";
import { MessageList } from "./MessageList";
import { TypingLine } from "./TypingLine";
import { useIsUnknownPerson } from "./useIsUnknownPerson";

interface ChatPaneProps {
  readonly conversationKey: ConversationKey;
}

/** One conversation: who it is with, what was said, and what to say next. */
export function ChatPane({ conversationKey }: ChatPaneProps) {
  const me = useChatState((state) => state.me);
  const opened = useChatState((state) => state.opened);
  const groups = useChatState((state) => state.groups);
  const peer = useMemo(() => peerOf(conversationKey, me), [conversationKey, me]);
  const isGone = opened && peer?.type === "group" && !(peer.to in groups);

  const isNobody = useIsUnknownPerson(peer);

  if (peer === null || isGone || isNobody) return <NotAvailable />;
  return <OpenConversation conversationKey={conversationKey} peer={peer} />;
}

interface OpenConversationProps extends ChatPaneProps {
  readonly peer: Peer;
}

function OpenConversation({ conversationKey, peer }: OpenConversationProps) {
  const name = useChatState((state) => peerName(state, peer));
  // Its members may all turn up among the authors.
  const members = useChatState((state) => state.groups[peer.to]?.members);
  useShownPresence(
    useMemo(
      () => (peer.type === "private" ? [peer.to] : (members ?? []).map((it) => it.username)),
      [peer, members],
    ),
  );
  // In its place it is said that it is gone, unless one has gone back to the list.
  const ref = useFocusFallback(() => focusRegion("messages"));
  return (
    <Box
      ref={ref}
      component="section"
      aria-label={peer.type === "group" ? texts.chat.inGroup(name) : texts.chat.with(name)}
      sx={{ display: "flex", flexDirection: "column", height: "100%", minHeight: 0 }}
    >
      <ChatHeader peer={peer} name={name} />
      <Box
        id="messages"
        data-region="messages"
        sx={{ flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}
      >
        <Messages conversationKey={conversationKey} />
      </Box>
      <TypingLine conversationKey={conversationKey} />
      <Composer conversationKey={conversationKey} peer={peer} name={name} />
    </Box>
  );
}

function Messages({ conversationKey }: { readonly conversationKey: ConversationKey }) {
  const client = useWebSocket();
  const opened = useChatState((state) => state.opened);
  const conversation = useChatState((state) => state.conversations[conversationKey]);
  const hasPending = useChatState((state) =>
    state.outbox.some((item) => item.conversation === conversationKey),
  );
  const isKnown = conversation !== undefined && conversation.lastSeq > 0;

  const listKey = `${conversationKey} ${conversation?.epoch}`;
  const isLoaded = useLoaded(conversationKey, isKnown ? listKey : null);

  const isEmpty = !isKnown && !hasPending;
  if (isEmpty && !opened) return <Waiting />;
  if (isEmpty || conversation === undefined) return <SayHello />;
  // Where the unread messages begin has to be there first: the list opens at it.
  // Without a connection what was kept is all there is.
  const isToCome = opened || conversation.entries.length === 0;
  if (isKnown && !isLoaded && isToCome && !holdsUnread(conversation, client.store.getState().me)) {
    return <Waiting />;
  }
  return <MessageList key={listKey} conversation={conversation} />;
}

/**
 * Has what is needed loaded while the conversation is looked at, and again for each `listKey`; true when that is done
 * or has failed. Null: there is nothing to load.
 */
function useLoaded(key: ConversationKey, listKey: string | null): boolean {
  const client = useWebSocket();
  const [loaded, setLoaded] = useState<string | null>(null);

  useEffect(() => client.viewConversation(key), [client, key]);

  useEffect(() => {
    if (listKey === null) return;
    let isWanted = true;
    void client.openConversation(key).then(() => {
      if (isWanted) setLoaded(listKey);
    });
    return () => {
      isWanted = false;
    };
  }, [client, key, listKey]);

  return loaded === listKey;
}

function Waiting() {
  return (
    <Box sx={{ flex: 1 }}>
      <RowSkeletons />
    </Box>
  );
}

function SayHello() {
  return (
    <EmptyState
      icon={<WavingHandOutlined color="primary" sx={{ fontSize: 44 }} />}
      title={texts.sidebar.noMessages}
      help={texts.chat.sayHello}
    />
  );
}

function NotAvailable() {
  const isPhone = useIsPhone();
  return (
    <Box id="messages" data-region="messages" sx={{ flex: 1, display: "flex" }}>
      <EmptyState
        isPage={isPhone}
        icon={<GonePicture />}
        title={texts.chat.notFound}
        help={texts.chat.notFoundHelp}
        action={
          <Button onClick={() => navigate("/")} sx={{ mt: 1 }}>
            {texts.chat.toConversations}
          </Button>
        }
      />
    </Box>
  );
}
