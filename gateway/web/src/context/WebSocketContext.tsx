import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import type { Profile } from "../api";
import {
  BrowserOutboxTabs,
  ChatClient,
  IndexedDbOutboxStorage,
  LocalPresenceChoice,
} from "../client";
import { systemTimers } from "../socket";
import type { ChatState } from "../store";
import { watchConnection } from "./watchConnection";
import { watchInput } from "./watchInput";

const WebSocketContext = createContext<ChatClient | null>(null);

interface WebSocketProviderProps {
  readonly profile: Profile;
  /** The session has ended, or is by now somebody else's. */
  readonly onSessionEnded: () => void;
  readonly children: ReactNode;
}

/** Gives the components below it the signed-in user's chat, and keeps it connected. */
export function WebSocketProvider({ profile, onSessionEnded, children }: WebSocketProviderProps) {
  const [client] = useState(() => createClient(profile, onSessionEnded));

  useEffect(() => {
    client.start();
    const stops = [
      watchConnection(() => client.checkConnection()),
      watchInput(() => client.inputSeen()),
    ];
    return () => {
      for (const stop of stops) stop();
      client.stop();
    };
  }, [client]);

  useEffect(
    () =>
      client.store.subscribe(() => {
        const { connection } = client.store.getState();
        if (connection.phase === "stopped" && connection.reason === "signed_out") onSessionEnded();
      }),
    [client, onSessionEnded],
  );

  return <ChatClientProvider client={client}>{children}</ChatClientProvider>;
}

/** Puts an existing client in the place of the provider's own: for tests. */
export function ChatClientProvider({
  client,
  children,
}: {
  readonly client: ChatClient;
  readonly children: ReactNode;
}) {
  return <WebSocketContext value={client}>{children}</WebSocketContext>;
}

/** What can be done in the chat: send, load, mark as read, manage groups. It never changes. */
export function useWebSocket(): ChatClient {
  const client = useContext(WebSocketContext);
  if (client === null) throw new Error("useWebSocket is used outside of WebSocketProvider");
  return client;
}

/**
 * A part of the chat's state. The component renders again only when that part has changed, so
 * `select` has to return something that is in the state, not something new.
 */
export function useChatState<T>(select: (state: ChatState) => T): T {
  const { store } = useWebSocket();
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}

function createClient({ username, displayName }: Profile, onOtherUser: () => void): ChatClient {
  const { protocol, host } = window.location;
  return new ChatClient({
    username,
    displayName,
    url: `${protocol === "https:" ? "wss" : "ws"}://${host}/ws`,
    WebSocket,
    timers: systemTimers,
    random: Math.random,
    storage: new IndexedDbOutboxStorage(username),
    tabs: new BrowserOutboxTabs(username),
    presenceChoice: new LocalPresenceChoice(username),
    onOtherUser,
    onMalformed: (error) => console.warn(error.message),
  });
}
