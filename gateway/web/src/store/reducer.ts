import {
  type AckFrame,
  type ConversationKey,
  type ConversationSummary,
  type Group,
  groupKey,
  type Presence,
  type Receipt,
  type ServerFrame,
  type User,
} from "../protocol";
import type { Action } from "./actions";
import { byKey, withKey, withKeys, withoutKey } from "./byKey";
import {
  addEntries,
  applyHistory,
  letGo,
  markRead,
  setUnread,
  summarised,
  updateConversation,
} from "./conversations";
import { acknowledged, changeItem, dropLost, failSending, queue, takeOutbox } from "./outbox";
import { addReceipts, trimReceipts } from "./receipts";
import { ownStatus } from "./selectors";
import { type ChatState, type Conversation, emptyConversation } from "./state";
import { expireTyping, setTyping } from "./typing";

type UnreadCountFrame = Extract<ServerFrame, { type: "unread_count" }>;

/** The state after the action. Pure: it reads no clock and changes nothing in place. */
export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case "connection":
      return setConnection(state, action.status);
    case "frame":
      return applyFrame(state, action.frame, action.now);
    case "outbox_loaded":
      return takeOutbox(state, action.items);
    case "queued":
      return queue(state, action.item);
    case "sending":
      return changeItem(state, action.id, ({ error: _, errorCode: __, ...item }) => ({
        ...item,
        status: "sending",
      }));
    case "requeued":
      return changeItem(state, action.id, ({ error: _, errorCode: __, ...item }) => ({
        ...item,
        id: action.newId ?? item.id,
        status: "waiting",
      }));
    case "send_failed":
      return failSending(state, action);
    case "discarded":
      return { ...state, outbox: state.outbox.filter((item) => item.id !== action.id) };
    case "loss_told":
      return { ...state, losses: state.losses.slice(1) };
    case "read":
      return updateConversation(state, action.conversation, (it) => markRead(it, action.seq));
    case "loading":
      return updateConversation(state, action.conversation, (it) => ({
        ...it,
        loading: action.loading,
      }));
    case "reached_start":
      return updateConversation(state, action.conversation, (it) => ({
        ...it,
        reachedStart: true,
      }));
    case "let_go":
      return updateConversation(state, action.conversation, (it) => letGo(it, action.keep));
    case "own_presence":
      return setOwnStatus({ ...state, ownPresence: { ...state.ownPresence, ...action.changes } });
    case "presence_unknown":
      return forgetPresence(state, action.lostAt);
    case "typing_expired":
      return expireTyping(state, action.now);
  }
}

function applyFrame(state: ChatState, frame: ServerFrame, now: number): ChatState {
  switch (frame.type) {
    case "registered":
      return { ...state, limits: frame.limits };
    case "ack":
      return applyAck(state, frame);
    case "entry":
      return addEntries(state, frame.entry.conversation, [frame.entry]);
    case "history":
      return applyHistory(state, frame);
    case "conversation_list":
      return setConversations(state, frame.conversations);
    case "unread_count":
      return setUnreadCounts(state, frame);
    case "receipt":
      return moveReceipts(state, frame.conversation, [frame]);
    case "receipts":
      return moveReceipts(state, frame.conversation, frame.receipts);
    case "typing":
      return setTyping(state, frame, now);
    case "presence":
      return setPresence(state, frame.people);
    case "profile":
      return setName(state, frame.from, frame.display_name);
    case "user_list":
      return setUsers(state, frame.users);
    case "group_list":
      return setGroups(state, frame.groups);
    case "group_update":
      return setGroup(state, frame.group);
    case "group_removed":
      return removeGroup(
        dropLost(state, (id) => id === frame.groupId),
        frame.groupId,
      );
    case "error":
    case "resync":
    case "pong":
      return state;
  }
}

function setConnection(state: ChatState, status: ChatState["connection"]): ChatState {
  if (status.phase === "open") return setOwnStatus({ ...state, connection: status });
  // Whether what was under way arrived is not known: it is sent again under the same id.
  const outbox = state.outbox.map((item) =>
    item.status === "sending" ? { ...item, status: "waiting" as const } : item,
  );
  return setOwnStatus({ ...state, connection: status, outbox, newGroups: [], typing: byKey() });
}

function applyAck(state: ChatState, ack: AckFrame): ChatState {
  if (ack.removedGroup !== null) return removeGroup(state, ack.removedGroup);
  const after = ack.group === null ? state : setAckedGroup(state, ack.group);
  const item = state.outbox.find((each) => each.id === ack.id);
  const entry = item === undefined ? null : acknowledged(item, ack, state.me);
  return entry === null ? after : addEntries(after, entry.conversation, [entry]);
}

function setConversations(state: ChatState, list: readonly ConversationSummary[]): ChatState {
  const listed = list.map((each) => {
    const known = state.conversations[each.conversation];
    return [each.conversation, summarised(known, each, state.groups[each.to])] as const;
  });
  // A conversation that begins with a message still in the outbox is not the server's to list.
  const unlisted = state.outbox
    .filter((item) => item.peer.type === "private")
    .map((item) => [item.conversation, begun(state.conversations[item.conversation])] as const);
  const conversations = byKey([...unlisted, ...overtaken(state), ...listed].filter(isPresent));
  const shown = new Set(listed.map(([key]) => key));
  const newGroups = state.newGroups.filter((id) => !shown.has(groupKey(id)));
  return { ...state, opened: true, conversations, newGroups };
}

/**
 * Private conversations with something in them, which never end, and new groups. The `ack` of the first message
 * of one, or of the making of the other, may overtake a list that was read before it.
 */
function overtaken({ conversations, newGroups }: ChatState) {
  return Object.entries(conversations).filter(([, { peer, entries, unconfirmed }]) =>
    peer.type === "private"
      ? entries.length > 0 && unconfirmed === null
      : newGroups.includes(peer.to),
  );
}

/** A conversation that the server does not know: what may have been kept of it is of another log. */
function begun(known: Conversation | undefined): Conversation | undefined {
  return known?.unconfirmed ? emptyConversation(known.key, known.peer) : known;
}

function moveReceipts(state: ChatState, key: ConversationKey, receipts: readonly Receipt[]) {
  return updateConversation(state, key, (it) =>
    addReceipts(it, state.groups[it.peer.to], receipts),
  );
}

function setUnreadCounts(state: ChatState, { counts, readSeqs }: UnreadCountFrame): ChatState {
  const changed = [...counts].map(([key, count]) => {
    const known = state.conversations[key];
    return [key, known && setUnread(known, count, readSeqs.get(key))] as const;
  });
  return { ...state, conversations: withKeys(state.conversations, changed.filter(isPresent)) };
}

function isPresent<K, V>(pair: readonly [K, V | undefined]): pair is readonly [K, V] {
  return pair[1] !== undefined;
}

function setUsers(state: ChatState, users: readonly User[]): ChatState {
  if (users.length === 0) return state;
  const added = users.map((user) => [user.username, user] as const);
  return { ...state, users: withKeys(state.users, added) };
}

/** Of those who are known: what the others are called comes with a list. */
function setPresence(state: ChatState, people: readonly Presence[]): ChatState {
  const users = people.flatMap(({ from, status, last_seen }) => {
    const known = state.users[from];
    return known === undefined ? [] : [{ ...known, status, last_seen }];
  });
  return setUsers(state, users);
}

/** After a long outage nobody knows who is there. Those who were there when it began were last seen then. */
function forgetPresence(state: ChatState, lostAt: number): ChatState {
  const last_seen = new Date(lostAt).toISOString();
  const users = Object.values(state.users).filter(({ status }) => status !== "offline");
  return setUsers(
    state,
    users.map((user) => ({ ...user, status: "offline", last_seen })),
  );
}

function setName(state: ChatState, username: string, display_name: string): ChatState {
  const known = state.users[username];
  return known === undefined ? state : setUsers(state, [{ ...known, display_name }]);
}

/** This user's own status, as the others see it if this is the only place. */
function setOwnStatus(state: ChatState): ChatState {
  const status = state.connection.phase === "open" ? ownStatus(state) : "offline";
  return setPresence(state, [{ from: state.me, status, last_seen: null }]);
}

function setGroups(state: ChatState, groups: readonly Group[]): ChatState {
  const unlisted = state.newGroups.map((id) => [id, state.groups[id]] as const);
  const listed = groups.map((group) => [group.id, group] as const);
  const byId = byKey([...unlisted, ...listed].filter(isPresent));
  const after = { ...dropLost(state, (id) => !(id in byId)), groups: byId };
  return groups.reduce(trimmed, after);
}

/** A group that is first heard of by an ack is one that was made here. */
function setAckedGroup(state: ChatState, group: Group): ChatState {
  const after = setGroup(state, group);
  if (group.id in state.groups) return after;
  return { ...after, newGroups: [...after.newGroups, group.id] };
}

function setGroup(state: ChatState, group: Group): ChatState {
  const known = state.groups[group.id];
  if (known !== undefined && known.version >= group.version) return state;
  const after = trimmed({ ...state, groups: withKey(state.groups, group.id, group) }, group);
  const key = groupKey(group.id);
  if (key in after.conversations) return after;
  const begun = emptyConversation(key, { type: "group", to: group.id });
  return { ...after, conversations: withKey(after.conversations, key, begun) };
}

function trimmed(state: ChatState, group: Group): ChatState {
  return updateConversation(state, groupKey(group.id), (it) => trimReceipts(it, group));
}

function removeGroup(state: ChatState, groupId: string): ChatState {
  const key = groupKey(groupId);
  const groups = withoutKey(state.groups, groupId);
  const newGroups = state.newGroups.filter((id) => id !== groupId);
  const conversations = withoutKey(state.conversations, key);
  const outbox = state.outbox.filter((item) => item.conversation !== key);
  return { ...state, groups, newGroups, conversations, outbox };
}
