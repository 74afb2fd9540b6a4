import type {
  ConversationKey,
  ConversationSummary,
  Entry,
  Group,
  GroupSettings,
  Presence,
  Receipt,
  Role,
  ServerLimits,
  User,
} from "./model";

/** The last `seq` that the client has of each conversation. */
export type SyncPositions = Readonly<Record<ConversationKey, number>>;

// ---- client to server ----

/** What a user is to be seen as while there is a connection. */
export type OwnStatus = "online" | "away";

export interface RegisterFrame {
  readonly type: "register";
  readonly status: OwnStatus;
  readonly sync?: SyncPositions;
}

export interface MessageFrame {
  readonly type: "private_message" | "group_message";
  readonly id: string;
  readonly to: string;
  readonly content: string;
}

/** What may be changed of a group; what is left out stays. */
export interface GroupChanges {
  readonly name?: string;
  readonly description?: string;
  readonly settings?: GroupSettings;
}

export type GroupCommandFrame = { readonly id: string; readonly to: string } & (
  | { readonly type: "create_group"; readonly members: readonly string[] }
  | { readonly type: "add_member" | "remove_member"; readonly content: string }
  | { readonly type: "leave_group" | "delete_group" }
  | ({ readonly type: "update_group" } & GroupChanges)
  | { readonly type: "set_role"; readonly content: string; readonly role: Role }
);

export interface HistoryRequestFrame {
  readonly type: "history";
  readonly id: string;
  readonly conversation: ConversationKey;
  readonly before?: number;
  readonly after?: number;
  readonly limit?: number;
}

export interface UsersFrame {
  readonly type: "users";
  readonly id: string;
  /** A prefix of the username or the display name. */
  readonly content?: string;
  readonly after?: string;
  readonly limit?: number;
}

export interface ReceiptsRequestFrame {
  readonly type: "receipts";
  readonly id: string;
  readonly conversation: ConversationKey;
}

/** Frames that are answered under their `id`. */
export type RequestFrame =
  | GroupCommandFrame
  | HistoryRequestFrame
  | UsersFrame
  | ReceiptsRequestFrame;

export type ClientFrame =
  | RegisterFrame
  | MessageFrame
  | RequestFrame
  | {
      readonly type: "delivered" | "read";
      /** With one it is answered by an ack. */
      readonly id?: string;
      readonly conversation: ConversationKey;
      readonly seq: number;
    }
  | { readonly type: "typing"; readonly to: string; readonly content: "start" | "stop" }
  | { readonly type: "status"; readonly content: OwnStatus }
  | { readonly type: "watch"; readonly users: readonly string[] }
  | { readonly type: "sync"; readonly id: string; readonly conversations: SyncPositions }
  | { readonly type: "ping"; readonly id: string };

// ---- server to client ----

export type ErrorCode =
  | "bad_frame"
  | "unknown_type"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "invalid"
  | "too_large"
  | "conflict"
  | "rate_limited"
  | "unavailable"
  | "internal";

export interface RegisteredFrame {
  readonly type: "registered";
  readonly username: string;
  readonly heartbeat_s: number;
  readonly limits: ServerLimits;
}

export interface AckFrame {
  readonly type: "ack";
  readonly id: string;
  readonly conversation: ConversationKey | null;
  readonly seq: number | null;
  readonly timestamp: string | null;
  /** The group as it now is, when the answered frame was a group command. */
  readonly group: Group | null;
  /** The id of the group of the command, when this user is no longer in it. */
  readonly removedGroup: string | null;
}

export interface EntryFrame {
  readonly type: "entry";
  readonly entry: Entry;
}

export interface HistoryFrame {
  readonly type: "history";
  readonly id: string | null;
  readonly conversation: ConversationKey;
  /** Oldest first. */
  readonly messages: readonly Entry[];
  readonly has_more: boolean;
  /** What the client has of this conversation is too old: start anew from these. */
  readonly reset: boolean;
}

export interface UserListFrame {
  readonly type: "user_list";
  readonly id: string | null;
  readonly users: readonly User[];
  readonly next: string | null;
}

/** How far each of the others has a conversation, as asked for. */
export interface ReceiptsFrame {
  readonly type: "receipts";
  readonly id: string | null;
  readonly conversation: ConversationKey;
  readonly receipts: readonly Receipt[];
}

export interface ErrorFrame {
  readonly type: "error";
  readonly id: string | null;
  readonly code: ErrorCode;
  readonly content: string;
  /** The field of the refused frame that is wrong, if it is one. */
  readonly field: string | null;
  readonly retry_after_ms: number | null;
}

export type ServerFrame =
  | RegisteredFrame
  | AckFrame
  | EntryFrame
  | HistoryFrame
  | UserListFrame
  | ReceiptsFrame
  | ErrorFrame
  | { readonly type: "resync" }
  | { readonly type: "pong"; readonly id: string | null }
  | {
      readonly type: "conversation_list";
      readonly conversations: readonly ConversationSummary[];
    }
  | {
      readonly type: "unread_count";
      readonly counts: ReadonlyMap<ConversationKey, number>;
      /** How far this user has read, where that has changed. */
      readonly readSeqs: ReadonlyMap<ConversationKey, number>;
    }
  | ({ readonly type: "receipt"; readonly conversation: ConversationKey } & Receipt)
  | {
      readonly type: "typing";
      readonly conversation: ConversationKey;
      readonly from: string;
      readonly content: "start" | "stop";
    }
  | { readonly type: "presence"; readonly people: readonly Presence[] }
  | { readonly type: "profile"; readonly from: string; readonly display_name: string }
  | { readonly type: "group_list"; readonly groups: readonly Group[] }
  | { readonly type: "group_update"; readonly group: Group }
  | { readonly type: "group_removed"; readonly groupId: string };
