import {
  asObject,
  count,
  flag,
  type JsonObject,
  list,
  Malformed,
  oneOf,
  oneOfOr,
  optionalCount,
  optionalText,
  optionalTime,
  readable,
  text,
  texts,
  time,
} from "./fields";
import type { AckFrame, ErrorCode, ServerFrame } from "./frames";
import type {
  ConversationSummary,
  Entry,
  Group,
  GroupSettings,
  Policy,
  Presence,
  PresenceStatus,
  Receipt,
  Role,
  SystemEvent,
  User,
} from "./model";

const STATUSES: readonly PresenceStatus[] = ["online", "away", "offline"];
const ROLES: readonly Role[] = ["owner", "admin", "member"];
const POLICIES: readonly Policy[] = ["everyone", "admins"];
const SIGNALS = ["start", "stop"] as const;
const EVENT_KINDS: readonly SystemEvent["kind"][] = [
  "group_created",
  "group_updated",
  "member_added",
  "member_removed",
  "member_left",
  "role_changed",
  "group_deleted",
];
/** All that say why something was refused. */
export const ERROR_CODES: readonly ErrorCode[] = [
  "bad_frame",
  "unknown_type",
  "unauthenticated",
  "forbidden",
  "not_found",
  "invalid",
  "too_large",
  "conflict",
  "rate_limited",
  "unavailable",
  "internal",
];

export function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.some((code) => code === value);
}

type Reader = (from: JsonObject) => ServerFrame;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["registered", readRegistered],
  ["ack", readAck],
  ["private_message", (from) => ({ type: "entry", entry: readEntry(from) })],
  ["group_message", (from) => ({ type: "entry", entry: readEntry(from) })],
  ["system", (from) => ({ type: "entry", entry: readEntry(from) })],
  ["history", readHistory],
  ["resync", () => ({ type: "resync" })],
  ["pong", (from) => ({ type: "pong", id: optionalText(from, "id") })],
  [
    "conversation_list",
    (from) => ({
      type: "conversation_list",
      conversations: list(from, "conversations", readSummary),
    }),
  ],
  ["unread_count", readUnreadCount],
  [
    "receipt",
    (from) => ({
      type: "receipt",
      conversation: text(from, "conversation"),
      ...readReceipt(from),
    }),
  ],
  [
    "receipts",
    (from) => ({
      type: "receipts",
      id: optionalText(from, "id"),
      conversation: text(from, "conversation"),
      receipts: list(from, "receipts", readReceipt),
    }),
  ],
  [
    "typing",
    (from) => ({
      type: "typing",
      conversation: text(from, "conversation"),
      from: text(from, "from"),
      content: oneOf(from, "content", SIGNALS),
    }),
  ],
  ["presence", readPresences],
  [
    "profile",
    (from) => ({
      type: "profile",
      from: text(from, "from"),
      display_name: text(from, "display_name"),
    }),
  ],
  [
    "user_list",
    (from) => ({
      type: "user_list",
      id: optionalText(from, "id"),
      users: list(from, "users", readUser),
      next: optionalText(from, "next"),
    }),
  ],
  ["group_list", (from) => ({ type: "group_list", groups: list(from, "groups", readGroup) })],
  ["group_update", readGroupUpdate],
  ["error", readError],
]);

/**
 * Reads one text frame of the server.
 *
 * Returns null for a type that this version does not know, which is to be ignored.
 * Throws `Malformed` when a known frame is not what the protocol says.
 */
export function decodeServerFrame(data: string): ServerFrame | null {
  const frame = asObject(parseJson(data), "the frame");
  const type = text(frame, "type");
  const reader = READERS.get(type);
  if (reader !== undefined) return reader(frame);
  // An entry of an unknown type still fills its place in the log.
  const hasPlace = typeof frame.conversation === "string" && typeof frame.seq === "number";
  return hasPlace ? { type: "entry", entry: readEntry(frame) } : null;
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new Malformed("the frame is not JSON");
  }
}

function readRegistered(from: JsonObject): ServerFrame {
  const limits = asObject(from.limits, "limits");
  return {
    type: "registered",
    username: text(from, "username"),
    heartbeat_s: count(from, "heartbeat_s"),
    limits: {
      frame_bytes: count(limits, "frame_bytes"),
      content_bytes: count(limits, "content_bytes"),
      group_members: count(limits, "group_members"),
    },
  };
}

function readAck(from: JsonObject): ServerFrame {
  return {
    type: "ack",
    id: text(from, "id"),
    conversation: optionalText(from, "conversation"),
    seq: optionalCount(from, "seq"),
    timestamp: optionalTime(from, "timestamp"),
    ...readAckedGroup(from),
  };
}

function readAckedGroup(from: JsonObject): Pick<AckFrame, "group" | "removedGroup"> {
  if (from.group === undefined || from.group === null) return { group: null, removedGroup: null };
  const group = asObject(from.group, "group");
  if (isRemoved(from, group)) return { group: null, removedGroup: text(group, "id") };
  return { group: readGroup(group), removedGroup: null };
}

/** `removed: true` stands beside the id of a group that this user is no longer in. */
function isRemoved(from: JsonObject, group: JsonObject): boolean {
  return flag(from, "removed") || flag(group, "removed");
}

function readEntry(from: JsonObject): Entry {
  const place = { conversation: text(from, "conversation"), seq: count(from, "seq") };
  const type = text(from, "type");
  switch (type) {
    case "private_message":
    case "group_message":
      return {
        ...place,
        type,
        id: text(from, "id"),
        from: text(from, "from"),
        to: text(from, "to"),
        content: text(from, "content"),
        timestamp: time(from, "timestamp"),
      };
    case "system":
      return {
        ...place,
        type,
        from: text(from, "from"),
        content: text(from, "content"),
        timestamp: time(from, "timestamp"),
        event: readEvent(from.event),
      };
    default:
      return { ...place, type: "unknown" };
  }
}

/** An entry that cannot be read fills its place in the log all the same, or it would be asked for again and again. */
function readPlace(from: JsonObject): Entry {
  return readable(() => readEntry(from)) ?? readEntry({ ...from, type: "unreadable" });
}

function readEvent(value: unknown): SystemEvent | null {
  if (value === undefined || value === null) return null;
  const event = asObject(value, "event");
  const kind = EVENT_KINDS.find((each) => each === event.kind);
  if (kind === undefined) return null;
  return {
    kind,
    users: texts(event, "users"),
    role: ROLES.find((each) => each === event.role) ?? null,
    name: optionalText(event, "name"),
  };
}

function readHistory(from: JsonObject): ServerFrame {
  return {
    type: "history",
    id: optionalText(from, "id"),
    conversation: text(from, "conversation"),
    messages: list(from, "messages", readPlace),
    has_more: flag(from, "has_more"),
    reset: flag(from, "reset"),
  };
}

function readSummary(from: JsonObject): ConversationSummary {
  const last = from.last_message;
  return {
    conversation: text(from, "conversation"),
    type: oneOf(from, "type", ["private", "group"] as const),
    to: text(from, "to"),
    last_message:
      last === null || last === undefined ? null : readPlace(asObject(last, "last_message")),
    last_seq: count(from, "last_seq"),
    read_seq: count(from, "read_seq"),
    unread: count(from, "unread"),
    receipts: list(from, "receipts", readReceipt),
  };
}

function readReceipt(from: JsonObject): Receipt {
  return {
    from: text(from, "from"),
    delivered_seq: count(from, "delivered_seq"),
    read_seq: count(from, "read_seq"),
  };
}

function readUnreadCount(from: JsonObject): ServerFrame {
  const moved = from.read_seqs === undefined ? {} : asObject(from.read_seqs, "read_seqs");
  return {
    type: "unread_count",
    counts: countsByKey(asObject(from.counts, "counts")),
    readSeqs: countsByKey(moved),
  };
}

function countsByKey(from: JsonObject): ReadonlyMap<string, number> {
  return new Map(Object.keys(from).map((key) => [key, count(from, key)]));
}

function readUser(from: JsonObject): User {
  const username = text(from, "username");
  return {
    username,
    display_name: optionalText(from, "display_name") || username,
    status: oneOfOr(from, "status", STATUSES, "offline"),
    last_seen: optionalTime(from, "last_seen"),
  };
}

function readPresences(from: JsonObject): ServerFrame {
  // Changes that come together share a frame: the first stands in it, the others are a list.
  const more = from.more === undefined ? [] : list(from, "more", readPresence);
  return { type: "presence", people: [readPresence(from), ...more] };
}

function readPresence(from: JsonObject): Presence {
  return {
    from: text(from, "from"),
    status: oneOf(from, "status", STATUSES),
    last_seen: optionalTime(from, "last_seen"),
  };
}

function readGroup(from: JsonObject): Group {
  return {
    id: text(from, "id"),
    name: text(from, "name"),
    description: optionalText(from, "description") ?? "",
    settings: readSettings(asObject(from.settings, "settings")),
    members: list(from, "members", (member) => ({
      username: text(member, "username"),
      role: oneOfOr(member, "role", ROLES, "member"),
    })),
    version: count(from, "version"),
  };
}

function readSettings(from: JsonObject): GroupSettings {
  return {
    who_may_post: oneOfOr(from, "who_may_post", POLICIES, "admins"),
    who_may_add: oneOfOr(from, "who_may_add", POLICIES, "admins"),
  };
}

function readGroupUpdate(from: JsonObject): ServerFrame {
  const group = asObject(from.group, "group");
  if (isRemoved(from, group)) {
    return { type: "group_removed", groupId: text(group, "id") };
  }
  return { type: "group_update", group: readGroup(group) };
}

function readError(from: JsonObject): ServerFrame {
  return {
    type: "error",
    id: optionalText(from, "id"),
    // A code of a later version is treated as the server's own fault.
    code: isErrorCode(from.code) ? from.code : "internal",
    content: text(from, "content"),
    field: optionalText(from, "field"),
    retry_after_ms: optionalCount(from, "retry_after_ms"),
  };
}
