import { describe, expect, it } from "vitest";
import { decodeServerFrame, type ServerFrame } from "../protocol";
import {
  DM,
  GROUP,
  GROUP_ID,
  group,
  groupMessage,
  groupSummary,
  privateMessage,
  privateSummary,
  user,
} from "../test/frames";
import type { Action } from "./actions";
import { unreadCount } from "./conversations";
import { keptOf, MOST_CONVERSATIONS, MOST_ENTRIES, restored } from "./kept";
import { reduce } from "./reducer";
import { type ChatState, type Conversation, initialState } from "./state";

function frame(sent: unknown): Action {
  const decoded = decodeServerFrame(JSON.stringify(sent)) as ServerFrame;
  return { type: "frame", frame: decoded, now: 0 };
}

function stateAfter(sent: readonly unknown[], start = initialState("ann", "Ann")): ChatState {
  return sent.map(frame).reduce(reduce, start);
}

/** The state as another page begins with it, out of the browser's database. */
function nextStart(state: ChatState): ChatState {
  return restored(initialState("ann", "Ann"), structuredClone(keptOf(state)));
}

const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => privateMessage(from + index, "bob"));

const list = (...conversations: readonly unknown[]) => ({
  type: "conversation_list",
  conversations,
});

const history = (entries: readonly unknown[], reset = false) => ({
  type: "history",
  conversation: DM,
  messages: entries,
  has_more: true,
  reset,
});

/** Bob's conversation, held up to this message, and all of it read. */
function talked(upTo: number): ChatState {
  const last_message = privateMessage(upTo, "bob");
  const summary = privateSummary({ last_message, last_seq: upTo, read_seq: upTo });
  return stateAfter([list(summary), history(messages(1, upTo))]);
}

const dm = (state: ChatState) => state.conversations[DM] as Conversation;
const seqs = (state: ChatState) => dm(state).entries.map(({ seq }) => seq);
const contents = (state: ChatState) =>
  dm(state).entries.map((entry) => ("content" in entry ? entry.content : null));

describe("what is kept of the state", () => {
  it("is shown by the next page as it was, but that nobody is seen as being here", () => {
    const before = stateAfter([
      { type: "user_list", users: [user("bob", "Bob Meyer"), user("zoe", "Zoë")] },
      { type: "group_list", groups: [group()] },
      list(privateSummary({ last_seq: 2, read_seq: 1, unread: 1 }), groupSummary({ last_seq: 1 })),
      history(messages(1, 2)),
      groupMessage(1, "chloe"),
      { type: "receipt", conversation: DM, from: "bob", delivered_seq: 2, read_seq: 1 },
      { type: "typing", conversation: DM, from: "bob", content: "start" },
    ]);
    const after = nextStart(before);
    expect(after.users).toEqual({
      ann: before.users.ann,
      bob: { ...before.users.bob, status: "offline" },
    });
    expect(after.groups).toEqual({ [GROUP_ID]: group() });
    expect(after.conversations[GROUP]?.entries).toEqual(before.conversations[GROUP]?.entries);
    expect(dm(after)).toMatchObject({
      entries: dm(before).entries,
      lastEntry: dm(before).lastEntry,
      receipts: dm(before).receipts,
      readSeq: 1,
      reachedStart: true,
    });
    expect(unreadCount(dm(after), "ann")).toBe(1);
    expect(after).toMatchObject({ opened: false, typing: {}, outbox: [] });
  });

  it(`is at most ${MOST_ENTRIES} entries of a conversation, and not more is unread for that`, () => {
    const arrived = messages(11, 10 + MOST_ENTRIES * 2);
    const before = stateAfter(arrived, talked(10));
    const after = nextStart(before);
    expect(seqs(after)).toEqual(arrived.slice(-MOST_ENTRIES).map(({ seq }) => seq));
    expect(dm(after).reachedStart).toBe(false);
    expect(unreadCount(dm(after), "ann")).toBe(MOST_ENTRIES * 2);
  });

  it("is without holes", () => {
    const before = stateAfter([history(messages(13, 15))], talked(10));
    expect(seqs(nextStart(before))).toEqual([13, 14, 15]);
  });

  it(`is at most ${MOST_CONVERSATIONS} conversations, the latest`, () => {
    const summaries = Array.from({ length: MOST_CONVERSATIONS + 3 }, (_, index) => {
      const conversation = `dm:ann:p${index}`;
      const last_message = { ...privateMessage(index + 1, "bob"), conversation };
      return { ...privateSummary({ last_message, last_seq: index + 1 }), conversation };
    });
    const { conversations } = keptOf(stateAfter([list(...summaries)]));
    const newest = summaries.slice(-MOST_CONVERSATIONS).map(({ conversation }) => conversation);
    expect(conversations.map(({ key }) => key)).toEqual(newest.reverse());
  });

  it("may hold somebody with any name", () => {
    const users = [user("__proto__", "Proto"), user("constructor", "Con")];
    const summary = { ...privateSummary(), conversation: "dm:__proto__:ann", to: "__proto__" };
    const after = nextStart(stateAfter([{ type: "user_list", users }, list(summary)]));
    expect(Object.keys(after.users).sort()).toEqual(["__proto__", "ann"]);
    expect("constructor" in after.users).toBe(false);
  });
});

describe("the server's log", () => {
  const summary = (upTo: number, content?: string) =>
    privateSummary({ last_message: privateMessage(upTo, "bob", content), last_seq: upTo });
  /** As another server has them under the same numbers. */
  const others = (from: number, to: number) =>
    messages(from, to).map((entry) => ({
      ...entry,
      id: `other-${entry.id}`,
      content: `other ${entry.seq}`,
    }));

  it("that has nothing new shows it with its list, and nothing moves", () => {
    const after = stateAfter([list(summary(3))], nextStart(talked(3)));
    expect(dm(after)).toMatchObject({ unconfirmed: null, epoch: 0 });
    expect(seqs(after)).toEqual([1, 2, 3]);
  });

  it("that has grown shows it with the entry that is held already", () => {
    const listed = stateAfter([list(summary(5))], nextStart(talked(3)));
    expect(dm(listed).unconfirmed).toEqual({ first: 1, last: 3 });
    const after = stateAfter([history(messages(3, 5))], listed);
    expect(dm(after)).toMatchObject({ unconfirmed: null, epoch: 1, reachedStart: true });
    expect(seqs(after)).toEqual([1, 2, 3, 4, 5]);
  });

  it("that is another takes the place of what was kept", () => {
    const listed = stateAfter([list(summary(5))], nextStart(talked(3)));
    const after = stateAfter([history(others(3, 5))], listed);
    expect(contents(after)).toEqual(["other 3", "other 4", "other 5"]);
    expect(dm(after)).toMatchObject({ unconfirmed: null, reachedStart: false, epoch: 1 });
  });

  it("that is shorter, or ends with another entry, does so with its list", () => {
    const last_message = others(3, 3)[0];
    for (const other of [summary(2), privateSummary({ last_message, last_seq: 3 })]) {
      const after = stateAfter([list(other)], nextStart(talked(3)));
      expect(dm(after)).toMatchObject({ entries: [], unconfirmed: null, reachedStart: false });
    }
  });

  it("that has gone too far ahead does so with its newest page", () => {
    const listed = stateAfter([list(summary(2_000))], nextStart(talked(3)));
    const after = stateAfter([history(messages(1_999, 2_000), true)], listed);
    expect(dm(after).unconfirmed).toBeNull();
    expect(seqs(after)).toEqual([1_999, 2_000]);
  });

  it("that does not exist leaves nothing of it, even if something is to be sent there", () => {
    const item = {
      id: "m1",
      conversation: DM,
      peer: { type: "private", to: "bob" },
      content: "Hello?",
      createdAt: "2026-11-24T10:00:00.000Z",
      status: "waiting",
    } as const;
    const start = reduce(nextStart(talked(3)), { type: "queued", item });
    expect(dm(stateAfter([list()], start)).entries).toEqual([]);
    expect(stateAfter([list()], nextStart(talked(3))).conversations).toEqual({});
  });
});
