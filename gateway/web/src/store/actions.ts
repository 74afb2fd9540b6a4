import type { ConversationKey, ErrorCode, ServerFrame } from "../protocol";
import type { ConnectionStatus } from "../socket";
import type { Conversation, OutboxItem, OwnPresence } from "./state";

/** Everything that can happen to the state. */
export type Action =
  | { readonly type: "connection"; readonly status: ConnectionStatus }
  /** `now` in milliseconds since the epoch. */
  | { readonly type: "frame"; readonly frame: ServerFrame; readonly now: number }
  /** What is to be sent, as the browser's tabs have it in common. */
  | { readonly type: "outbox_loaded"; readonly items: readonly OutboxItem[] }
  | { readonly type: "queued"; readonly item: OutboxItem }
  | { readonly type: "sending"; readonly id: string }
  /** The message is to be sent again: its answer did not come, or the user asked for it. */
  | { readonly type: "requeued"; readonly id: string; readonly newId?: string }
  | {
      readonly type: "send_failed";
      readonly id: string;
      readonly code: ErrorCode;
      readonly error: string;
    }
  | { readonly type: "discarded"; readonly id: string }
  /** The user has been told of the first loss. */
  | { readonly type: "loss_told" }
  | { readonly type: "read"; readonly conversation: ConversationKey; readonly seq: number }
  | {
      readonly type: "loading";
      readonly conversation: ConversationKey;
      readonly loading: Conversation["loading"];
    }
  | { readonly type: "reached_start"; readonly conversation: ConversationKey }
  /** Of a conversation that nobody looks at, all but the newest entries are given up. */
  | { readonly type: "let_go"; readonly conversation: ConversationKey; readonly keep: number }
  | { readonly type: "own_presence"; readonly changes: Partial<OwnPresence> }
  /** There has been no connection for long, since `lostAt` (milliseconds since the epoch). */
  | { readonly type: "presence_unknown"; readonly lostAt: number }
  | { readonly type: "typing_expired"; readonly now: number };
