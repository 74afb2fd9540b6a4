import type {
  ConversationKey,
  Entry,
  ErrorCode,
  Group,
  OwnStatus,
  Peer,
  Receipt,
  ServerLimits,
  User,
} from "../protocol";
import type { ConnectionStatus } from "../socket";
import { type ByKey, byKey } from "./byKey";

/** A message of ours that the server has not acknowledged yet. */
export interface OutboxItem {
  /** The same at every try, so that the server stores the message once. */
  readonly id: string;
  readonly conversation: ConversationKey;
  readonly peer: Peer;
  readonly content: string;
  /** RFC 3339; for display until the server's own time is known. */
  readonly createdAt: string;
  readonly status: "waiting" | "sending" | "failed";
  /** Why it failed, in the server's own words; empty if it has none. */
  readonly error?: string;
  readonly errorCode?: ErrorCode;
}

/** Messages to a group that can never be sent, because this user is not in it any more. */
export interface Loss {
  /** The group's name; empty if it is not known. */
  readonly group: string;
  readonly count: number;
}

/** Places in a conversation's log, from the first to the last. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

export interface Conversation {
  readonly key: ConversationKey;
  readonly peer: Peer;
  /** What is held of the log, ascending by `seq`. A hole in it is being asked for. */
  readonly entries: readonly Entry[];
  /** The newest entry, held in `entries` or not. */
  readonly lastEntry: Entry | null;
  readonly lastSeq: number;
  /** How far this user has read. */
  readonly readSeq: number;
  /** The server's count of unread messages, as of log position `seq`. */
  readonly unreadAt: { readonly count: number; readonly seq: number };
  /** How far the others have it, by username. */
  readonly receipts: ByKey<Receipt>;
  /** There is nothing before the first entry held. */
  readonly reachedStart: boolean;
  /** Counts how often the entries held were given up for a newer page. */
  readonly epoch: number;
  readonly loading: "idle" | "loading" | "failed";
  /** The entries that were kept in this browser, as long as the server has not shown that its log goes on from them. */
  readonly unconfirmed: Range | null;
  /** What came last without being told as it came: the places that the server's list was ahead of what was held. */
  readonly missed: Range | null;
}

export interface OwnPresence {
  /** What the user wants to be seen as. */
  readonly choice: OwnStatus;
  /** There was no input for some minutes. */
  readonly idle: boolean;
}

export interface ChatState {
  /** This user's name. */
  readonly me: string;
  readonly ownPresence: OwnPresence;
  readonly connection: ConnectionStatus;
  /** The server has told once which conversations there are. */
  readonly opened: boolean;
  readonly limits: ServerLimits | null;
  readonly users: ByKey<User>;
  readonly groups: ByKey<Group>;
  /** The ids of groups made here on this connection that no list has shown yet. */
  readonly newGroups: readonly string[];
  readonly conversations: ByKey<Conversation>;
  /** In the order in which they were written. */
  readonly outbox: readonly OutboxItem[];
  /** What the user has not been told of yet. */
  readonly losses: readonly Loss[];
  /** Who is typing where, until when (milliseconds since the epoch). */
  readonly typing: ByKey<ByKey<number>>;
}

export function initialState(me: string, displayName = me): ChatState {
  const self: User = {
    username: me,
    display_name: displayName,
    status: "offline",
    last_seen: null,
  };
  return {
    me,
    ownPresence: { choice: "online", idle: false },
    connection: { phase: "idle" },
    opened: false,
    limits: null,
    users: byKey([[me, self]]),
    groups: byKey(),
    newGroups: [],
    conversations: byKey(),
    outbox: [],
    losses: [],
    typing: byKey(),
  };
}

export function emptyConversation(key: ConversationKey, peer: Peer): Conversation {
  return {
    key,
    peer,
    entries: [],
    lastEntry: null,
    lastSeq: 0,
    readSeq: 0,
    unreadAt: { count: 0, seq: 0 },
    receipts: byKey(),
    reachedStart: false,
    epoch: 0,
    loading: "idle",
    unconfirmed: null,
    missed: null,
  };
}
