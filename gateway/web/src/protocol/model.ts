/** What frames carry, in the server's own field names. */

export type ConversationKey = string;

export type PresenceStatus = "online" | "away" | "offline";
export type Role = "owner" | "admin" | "member";
export type Policy = "everyone" | "admins";

export interface User {
  readonly username: string;
  readonly display_name: string;
  readonly status: PresenceStatus;
  /** RFC 3339; null for somebody who has never been here. */
  readonly last_seen: string | null;
}

export interface Presence {
  readonly from: string;
  readonly status: PresenceStatus;
  /** RFC 3339; null for somebody who has never been here. */
  readonly last_seen: string | null;
}

export interface GroupMember {
  readonly username: string;
  readonly role: Role;
}

export interface GroupSettings {
  readonly who_may_post: Policy;
  readonly who_may_add: Policy;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly settings: GroupSettings;
  readonly members: readonly GroupMember[];
  readonly version: number;
}

export interface Receipt {
  readonly from: string;
  readonly delivered_seq: number;
  readonly read_seq: number;
}

interface EntryPlace {
  readonly conversation: ConversationKey;
  /** Place in the conversation's log: 1, 2, 3, … without a gap. */
  readonly seq: number;
}

export interface MessageEntry extends EntryPlace {
  readonly type: "private_message" | "group_message";
  /** Chosen by the sender: how it recognises its own message. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly content: string;
  readonly timestamp: string;
}

export interface SystemEvent {
  readonly kind:
    | "group_created"
    | "group_updated"
    | "member_added"
    | "member_removed"
    | "member_left"
    | "role_changed"
    | "group_deleted";
  readonly users: readonly string[];
  readonly role: Role | null;
  readonly name: string | null;
}

export interface SystemEntry extends EntryPlace {
  readonly type: "system";
  readonly from: string;
  readonly content: string;
  readonly timestamp: string;
  /** Null when the event is of a kind that this version does not know. */
  readonly event: SystemEvent | null;
}

/** An entry of a later version. It shows nothing, but holds its place in the log. */
export interface UnknownEntry extends EntryPlace {
  readonly type: "unknown";
}

export type Entry = MessageEntry | SystemEntry | UnknownEntry;

export interface ConversationSummary {
  readonly conversation: ConversationKey;
  readonly type: "private" | "group";
  /** The other person's username, or the group's id. */
  readonly to: string;
  readonly last_message: Entry | null;
  readonly last_seq: number;
  readonly read_seq: number;
  readonly unread: number;
  readonly receipts: readonly Receipt[];
}

export interface ServerLimits {
  readonly frame_bytes: number;
  readonly content_bytes: number;
  readonly group_members: number;
}
