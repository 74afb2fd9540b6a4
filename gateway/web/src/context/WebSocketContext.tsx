import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import type { Profile } from "../api";
import {
  BrowserOutboxTabs,
  ChatClient,
  IndexedDbOutboxStorage,
  IndexedDbStateStorage,
  LocalPresenceChoice,
} from "../client";
import { systemTimers } from "../socket";
import type { Action, ChatState, KeptState } from "../store";
import { afterPaint } from "./afterPaint";
import { paced } from "./paced";
import { watchConnection } from "./watchConnection";
import { watchInput } from "./watchInput";

/** What the server sends faster than this is shown together, on a slow machine for up to so long. */
const SHOWN_EVERY_MS = 100;
const SHOWN_AT_MOST_MS = 1_000;

/** What the user does is shown at once. */
const OF_THE_USER: ReadonlySet<Action["type"]> = new Set([
  "queued",
  "requeued",
  "discarded",
  "own_presence",
]);

type Subscribe = (listener: () => void) => () => void;

interface Connected {
  readonly client: ChatClient;
  /** Tells when the state may have changed; the state itself is always the newest. */
  readonly subscribe: Subscribe;
}

const WebSocketContext = createContext<Connected | null>(null);

interface WebSocketProviderProps {
  readonly profile: Profile;
  /** What this browser has kept of the account, to begin with. */
  readonly kept: KeptState | null;
  /** The session has ended, or is by now somebody else's. */
  readonly onSessionEnded: () => void;
  readonly children: ReactNode;
}

/** Gives the components below it the signed-in user's chat, and keeps it connected. */
export function WebSocketProvider({
  profile,
  kept,
  onSessionEnded,
  children,
}: WebSocketProviderProps) {
  const [client] = useState(() => createClient(profile, kept, onSessionEnded));
  const [subscribe] = useState(() => shownPaced(client));

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

  return (
    <ChatClientProvider client={client} subscribe={subscribe}>
      {children}
    </ChatClientProvider>
  );
}

function shownPaced({ store }: ChatClient): Subscribe {
  const canWait = ({ type }: Action): boolean => !OF_THE_USER.has(type);
  return paced(store.subscribe, canWait, {
    everyMs: SHOWN_EVERY_MS,
    atMostMs: SHOWN_AT_MOST_MS,
    timers: systemTimers,
    afterPaint,
  });
}

interface ChatClientProviderProps {
  readonly client: ChatClient;
  /** The client's own if left out. */
  readonly subscribe?: Subscribe;
  readonly children: ReactNode;
}

/** Puts an existing client in the place of the provider's own: for tests. */
export function ChatClientProvider({ client, subscribe, children }: ChatClientProviderProps) {
  const own = client.store.subscribe;
  const connected = useMemo(
    () => ({ client, subscribe: subscribe ?? own }),
    [client, subscribe, own],
  );
  return <WebSocketContext value={connected}>{children}</WebSocketContext>;
}

function useConnected(): Connected {
  const connected = useContext(WebSocketContext);
  if (connected === null) throw new Error("useWebSocket is used outside of WebSocketProvider");
  return connected;
}

/** What can be done in the chat: send, load, mark as read, manage groups. It never changes. */
export function useWebSocket(): ChatClient {
  return useConnected().client;
}

/**
 * A part of the chat's state. The component renders again only when that part has changed, so
 * `select` has to return something that is in the state, not something new.
 */
export function useChatState<T>(select: (state: ChatState) => T): T {
  const { client, subscribe } = useConnected();
  return useSyncExternalStore(subscribe, () => select(client.store.getState()));
}

function createClient(
  { username, displayName }: Profile,
  kept: KeptState | null,
  onOtherUser: () => void,
): ChatClient {
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
    kept,
    stateStorage: new IndexedDbStateStorage(),
    presenceChoice: new LocalPresenceChoice(username),
    onOtherUser,
    onMalformed: (error) => console.warn(error.message),
  });
}
