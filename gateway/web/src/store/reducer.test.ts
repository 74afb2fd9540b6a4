import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../protocol";
import { decodeServerFrame } from "../protocol";
import {
  DM,
  GROUP,
  GROUP_ID,
  group,
  groupMessage,
  groupSummary,
  privateMessage,
  privateSummary,
  timestamp,
  user,
} from "../test/frames";
import type { Action } from "./actions";
import { unreadCount } from "./conversations";
import { reduce } from "./reducer";
import { type ChatState, initialState, type OutboxItem } from "./state";

function frameAction(frame: unknown, now = 0): Action {
  const decoded = decodeServerFrame(JSON.stringify(frame)) as ServerFrame;
  return { type: "frame", frame: decoded, now };
}

function stateAfter(...actions: Action[]): ChatState {
  return actions.reduce(reduce, initialState("ann"));
}

function item(id: string, overrides: Partial<OutboxItem> = {}): OutboxItem {
  return {
    id,
    conversation: DM,
    peer: { type: "private", to: "bob" },
    content: `text of ${id}`,
    createdAt: timestamp(0),
    status: "waiting",
    ...overrides,
  };
}

const queued = (id: string, overrides: Partial<OutboxItem> = {}): Action => ({
  type: "queued",
  item: item(id, overrides),
});

const list = (...conversations: unknown[]) =>
  frameAction({ type: "conversation_list", conversations });

const history = (messages: unknown[], rest: Record<string, unknown> = {}) =>
  frameAction({ type: "history", conversation: DM, messages, has_more: true, ...rest });

function unread(state: ChatState, key = DM): number {
  const conversation = state.conversations[key];
  return conversation === undefined ? -1 : unreadCount(conversation, "ann");
}

describe("entries", () => {
  it("begins a conversation with its first message", () => {
    const state = stateAfter(frameAction(privateMessage(1, "bob")));
    expect(state.conversations[DM]).toMatchObject({
      peer: { type: "private", to: "bob" },
      lastSeq: 1,
      reachedStart: true,
    });
    expect(unread(state)).toBe(1);
  });

  it("takes nothing from conversations of others", () => {
    const foreign = { ...privateMessage(1, "bob"), conversation: "dm:bob:chloe" };
    expect(stateAfter(frameAction(foreign)).conversations).toEqual({});
  });

  it("starts anew from a page that says so, but keeps what came after it", () => {
    const state = stateAfter(
      history([privateMessage(1, "bob"), privateMessage(2, "bob")]),
      frameAction(privateMessage(2003, "bob")),
      history([privateMessage(2001, "bob"), privateMessage(2002, "bob")], { reset: true }),
    );
    const conversation = state.conversations[DM];
    expect(conversation?.entries.map((entry) => entry.seq)).toEqual([2001, 2002, 2003]);
    expect(conversation).toMatchObject({ reachedStart: false, epoch: 1 });
  });
});

describe("what comes too late", () => {
  const page = (seqs: readonly number[], rest: Record<string, unknown> = {}) =>
    frameAction({
      type: "history",
      conversation: DM,
      messages: seqs.map((seq) => privateMessage(seq, "bob")),
      has_more: true,
      ...rest,
    });
  const seqs = (state: ReturnType<typeof stateAfter>) =>
    state.conversations[DM]?.entries.map(({ seq }) => seq);

  it("makes no hole: a page that ends before what is held by now", () => {
    const known = list(privateSummary({ last_seq: 2_000 }));
    const reset = page([1_999, 2_000], { reset: true });
    expect(seqs(stateAfter(known, page([1, 2]), reset, page([3, 4], { id: "h1" })))).toEqual([
      1_999, 2_000,
    ]);
    expect(seqs(stateAfter(known, reset, page([1_997, 1_998], { id: "h1" })))).toHaveLength(4);
  });

  it("brings back no group that one was removed from", () => {
    const removed = { type: "group_update", group: { id: GROUP_ID }, removed: true };
    const state = stateAfter(
      frameAction({ type: "group_list", groups: [group()] }),
      list(groupSummary()),
      frameAction(removed),
      frameAction({
        type: "history",
        id: "h1",
        conversation: GROUP,
        messages: [groupMessage(1, "bob")],
        has_more: false,
      }),
    );
    expect(state.conversations).toEqual({});
  });
});

describe("what was missed", () => {
  const ahead = (last_seq: number) =>
    list(privateSummary({ last_seq, last_message: privateMessage(last_seq, "bob") }));
  const missed = (state: ReturnType<typeof stateAfter>) => state.conversations[DM]?.missed;

  it("is what a list is ahead of what is held", () => {
    const held = [
      ahead(2),
      frameAction(privateMessage(1, "bob")),
      frameAction(privateMessage(2, "bob")),
    ];
    expect(missed(stateAfter(...held, ahead(2)))).toBeNull();
    expect(missed(stateAfter(...held, ahead(9)))).toEqual({ first: 3, last: 9 });
    expect(missed(stateAfter(...held, frameAction(privateMessage(3, "bob"))))).toBeNull();
    // Where nothing is held there is nothing to go on from.
    expect(missed(stateAfter(ahead(9)))).toBeNull();
  });
});

describe("outbox", () => {
  it("puts an acknowledged message in its place in the log", () => {
    const ack = { type: "ack", id: "m1", conversation: DM, seq: 4, timestamp: timestamp(4) };
    const state = stateAfter(queued("m1"), { type: "sending", id: "m1" }, frameAction(ack));
    expect(state.outbox).toEqual([]);
    expect(state.conversations[DM]?.entries).toEqual([
      {
        type: "private_message",
        conversation: DM,
        seq: 4,
        id: "m1",
        from: "ann",
        to: "bob",
        content: "text of m1",
        timestamp: timestamp(4),
      },
    ]);
  });

  it("keeps a new conversation whose ack has overtaken a list that was read before", () => {
    const ack = { type: "ack", id: "m1", conversation: DM, seq: 1, timestamp: timestamp(1) };
    const state = stateAfter(queued("m1"), { type: "sending", id: "m1" }, frameAction(ack), list());
    expect(state.conversations[DM]?.entries).toHaveLength(1);
  });

  it("recognises in the history a message whose ack was lost", () => {
    const stored = { ...privateMessage(4, "ann"), id: "m1" };
    const state = stateAfter(queued("m1"), queued("m2"), history([stored]));
    expect(state.outbox.map((each) => each.id)).toEqual(["m2"]);
  });

  it("does not take somebody else's message with the same id for its own", () => {
    const state = stateAfter(queued("m1"), frameAction({ ...privateMessage(4, "bob"), id: "m1" }));
    expect(state.outbox).toHaveLength(1);
  });

  it("has everything wait again when the connection is lost", () => {
    const state = stateAfter(
      queued("m1"),
      { type: "sending", id: "m1" },
      { type: "connection", status: { phase: "waiting", retryAt: 0 } },
    );
    expect(state.outbox[0]?.status).toBe("waiting");
  });

  it("keeps the reason of a failure until the message is tried again or thrown away", () => {
    const failed = stateAfter(queued("m1"), {
      type: "send_failed",
      id: "m1",
      code: "forbidden",
      error: "You may not.",
    });
    expect(failed.outbox[0]).toMatchObject({ status: "failed", error: "You may not." });
    const again = reduce(failed, { type: "requeued", id: "m1", newId: "m2" });
    expect(again.outbox).toEqual([item("m2", { content: "text of m1" })]);
    expect(reduce(failed, { type: "discarded", id: "m1" }).outbox).toEqual([]);
  });

  it("keeps a conversation that begins with an unsent message out of the server's reach", () => {
    const state = stateAfter(queued("m1"), list());
    expect(Object.keys(state.conversations)).toEqual([DM]);
    expect(state.opened).toBe(true);
  });

  it("shows the conversations of what was kept over a reload", () => {
    const loaded = stateAfter({ type: "outbox_loaded", items: [item("m1")] });
    expect(loaded.outbox).toEqual([item("m1")]);
    expect(Object.keys(loaded.conversations)).toEqual([DM]);
  });

  it("takes of what was kept what has not arrived, also for a group that is not heard of yet", () => {
    const other = { type: "group", to: "3f0c9a54" } as const;
    const m3 = item("m3", { conversation: "group:3f0c9a54", peer: other });
    const state = stateAfter(
      { type: "connection", status: { phase: "open" } },
      frameAction({ type: "group_list", groups: [] }),
      list(),
      frameAction({ ...privateMessage(1, "ann"), id: "m1" }),
      { type: "outbox_loaded", items: [item("m1"), item("m2"), m3] },
    );
    expect(state.outbox.map((each) => each.id)).toEqual(["m2", "m3"]);
    expect(Object.keys(state.conversations)).toEqual([DM]);
    const told = { type: "group_update", group: group({ id: "3f0c9a54" }) };
    const after = reduce(state, frameAction(told));
    expect(after.outbox.map((each) => each.id)).toEqual(["m2", "m3"]);
    expect(Object.keys(after.conversations)).toContain("group:3f0c9a54");
  });
});

describe("unread messages", () => {
  it("adds the new ones of others to the server's count", () => {
    const state = stateAfter(
      list(privateSummary({ last_seq: 10, unread: 3 })),
      frameAction(privateMessage(11, "bob")),
      frameAction(privateMessage(12, "ann")),
      frameAction(privateMessage(11, "bob")),
    );
    expect(unread(state)).toBe(4);
  });

  it("does not count what a page of history brings", () => {
    const page = [9, 10].map((seq) => privateMessage(seq, "bob"));
    expect(
      unread(stateAfter(list(privateSummary({ last_seq: 10, unread: 3 })), history(page))),
    ).toBe(3);
  });

  it("is none once everything was read", () => {
    const state = stateAfter(
      list(privateSummary({ last_seq: 10, unread: 3 })),
      frameAction(privateMessage(11, "bob")),
      { type: "read", conversation: DM, seq: 11 },
    );
    expect(unread(state)).toBe(0);
    expect(unread(reduce(state, frameAction(privateMessage(12, "bob"))))).toBe(1);
  });

  it("follows what was read on another device", () => {
    const state = stateAfter(
      list(privateSummary({ last_seq: 10, unread: 3 })),
      frameAction(privateMessage(11, "bob")),
      frameAction({ type: "unread_count", counts: { [DM]: 1, "dm:ann:zoe": 5 } }),
    );
    expect(unread(state)).toBe(1);
  });

  it("is not what it was before this user read further", () => {
    const state = stateAfter(
      list(privateSummary({ last_seq: 2, unread: 2 })),
      { type: "read", conversation: DM, seq: 1 },
      { type: "read", conversation: DM, seq: 2 },
      frameAction({ type: "unread_count", counts: { [DM]: 1 }, read_seqs: { [DM]: 1 } }),
    );
    expect(unread(state)).toBe(0);
  });

  it("takes over how far it was read there", () => {
    const state = stateAfter(
      list(privateSummary({ last_seq: 10, unread: 3, read_seq: 7 })),
      frameAction({ type: "unread_count", counts: { [DM]: 1 }, read_seqs: { [DM]: 9 } }),
    );
    expect(state.conversations[DM]?.readSeq).toBe(9);
  });
});

describe("receipts", () => {
  it("only ever go forward, and what is read was delivered", () => {
    const receipt = (delivered_seq: number, read_seq: number) =>
      frameAction({ type: "receipt", conversation: DM, from: "bob", delivered_seq, read_seq });
    const state = stateAfter(list(privateSummary()), receipt(5, 2), receipt(4, 4), receipt(0, 7));
    expect(state.conversations[DM]?.receipts.bob).toEqual({
      from: "bob",
      delivered_seq: 7,
      read_seq: 7,
    });
  });

  describe("in a group", () => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ username: `u${index}`, role: "member" }));
    const ofMembers = (count: number, version = 1) => {
      const members = [{ username: "ann", role: "owner" }, ...others(count - 1)];
      return group({ members, version });
    };
    const opened = (members: number) => [
      frameAction({ type: "group_list", groups: [ofMembers(members)] }),
      list(groupSummary({ last_seq: 4 })),
    ];
    const update = (members: number) =>
      frameAction({ type: "group_update", group: ofMembers(members, 2) });
    const receipt = (from: string) =>
      frameAction({ type: "receipt", conversation: GROUP, from, delivered_seq: 1, read_seq: 1 });
    const held = (state: ChatState) => Object.keys(state.conversations[GROUP]?.receipts ?? {});

    it("are its members', however late they come", () => {
      const state = stateAfter(...opened(3), receipt("u0"), receipt("u1"));
      expect(held(state)).toEqual(["u0", "u1"]);
      expect(held([update(2), receipt("u1")].reduce(reduce, state))).toEqual(["u0"]);
      const listed = frameAction({ type: "group_list", groups: [ofMembers(2, 2)] });
      expect(held([listed, receipt("u1")].reduce(reduce, state))).toEqual(["u0"]);
    });

    it("are held as long as there are no more than 100", () => {
      const state = stateAfter(...opened(100), receipt("u98"));
      expect(held(state)).toEqual(["u98"]);
      expect(held([update(101), receipt("u99")].reduce(reduce, state))).toEqual([]);
    });

    const added = (name: string) =>
      frameAction({
        type: "system",
        conversation: GROUP,
        seq: 5,
        from: "u0",
        to: GROUP_ID,
        content: "",
        timestamp: timestamp(5),
        event: { kind: "member_added", users: [name] },
      });

    it("begin, of whoever is added, with what was there before", () => {
      const state = stateAfter(...opened(2), update(3), added("u1"));
      const position = { from: "u1", delivered_seq: 4, read_seq: 4 };
      expect(state.conversations[GROUP]?.receipts).toEqual({ u1: position });
    });

    it("are so of this user: what was there before is not unread", () => {
      const before = [3, 4].map((seq) => groupMessage(seq, "u0"));
      const state = stateAfter(
        update(2),
        added("ann"),
        history(before, { conversation: GROUP }),
        frameAction(groupMessage(6, "u0")),
      );
      expect(state.conversations[GROUP]?.readSeq).toBe(4);
      expect(unread(state, GROUP)).toBe(1);
      const read = reduce(state, { type: "read", conversation: GROUP, seq: 6 });
      expect(unread(reduce(read, added("ann")), GROUP)).toBe(0);
    });
  });
});

describe("typing", () => {
  const typing = (content: string, from = "bob") => ({
    type: "typing",
    conversation: DM,
    from,
    content,
  });

  it("holds for 8 s unless it is stopped or a message comes", () => {
    const typed = stateAfter(frameAction(typing("start"), 1_000));
    expect(typed.typing[DM]).toEqual({ bob: 9_000 });
    expect(reduce(typed, { type: "typing_expired", now: 8_999 }).typing[DM]).toEqual({
      bob: 9_000,
    });
    expect(reduce(typed, { type: "typing_expired", now: 9_000 }).typing[DM]).toEqual({});
    expect(reduce(typed, frameAction(typing("stop"))).typing[DM]).toEqual({});
    expect(reduce(typed, frameAction(privateMessage(1, "bob"))).typing[DM]).toEqual({});
  });

  it("is not shown of oneself, nor after the connection was lost", () => {
    expect(stateAfter(frameAction(typing("start", "ann"))).typing).toEqual({});
    const lost = stateAfter(frameAction(typing("start")), {
      type: "connection",
      status: { phase: "waiting", retryAt: 0 },
    });
    expect(lost.typing).toEqual({});
  });
});

describe("names that every object knows", () => {
  it.each(["constructor", "__proto__", "hasown"])("are names like others: %s", (name) => {
    expect(stateAfter().users[name]).toBeUndefined();
    expect(stateAfter().conversations[`dm:ann:${name}`]).toBeUndefined();
    expect(stateAfter().groups[name]).toBeUndefined();
    const state = stateAfter(
      frameAction({ type: "user_list", users: [user(name, "Con Structor")] }),
      list(privateSummary()),
      frameAction({
        type: "receipt",
        conversation: DM,
        from: name,
        delivered_seq: 2,
        read_seq: 1,
      }),
      frameAction({ type: "typing", conversation: DM, from: name, content: "start" }),
    );
    expect(state.users[name]?.display_name).toBe("Con Structor");
    expect(state.conversations[DM]?.receipts[name]).toMatchObject({ read_seq: 1 });
    expect(Object.keys(state.typing[DM] ?? {})).toEqual([name]);
    const after = reduce(state, { type: "typing_expired", now: 1e9 });
    expect(Object.keys(after.typing[DM] ?? {})).toEqual([]);
  });
});

describe("people", () => {
  it("has this user among them, as the connection and the choice have it", () => {
    const state = initialState("ann", "Ann Kowalski");
    expect(state.users.ann).toMatchObject({ display_name: "Ann Kowalski", status: "offline" });
    const open = reduce(state, { type: "connection", status: { phase: "open" } });
    expect(open.users.ann).toMatchObject({ display_name: "Ann Kowalski", status: "online" });
    const away = reduce(open, { type: "own_presence", changes: { idle: true } });
    expect(away.users.ann?.status).toBe("away");
  });

  it("takes another display name of those who are known", () => {
    const rename = (from: string) =>
      frameAction({ type: "profile", from, display_name: "Bob the Rower" });
    const state = stateAfter(
      frameAction({ type: "user_list", users: [user("bob", "Bob")] }),
      rename("bob"),
      rename("zoe"),
    );
    expect(state.users.bob).toMatchObject({ display_name: "Bob the Rower", status: "online" });
    expect(state.users.zoe).toBeUndefined();
  });

  it("are none of those of whom only the presence is told", () => {
    const told = { type: "presence", from: "zoe", status: "online", last_seen: null };
    expect(stateAfter(frameAction(told)).users).not.toHaveProperty("zoe");
  });

  it("were last seen when a long outage began, if they were there then", () => {
    const users = [user("bob", "Bob", "away"), user("chloe", "Chloé", "offline")];
    const state = stateAfter(frameAction({ type: "user_list", users }), {
      type: "presence_unknown",
      lostAt: Date.parse(timestamp(30)),
    });
    expect(state.users).toMatchObject({
      bob: { status: "offline", last_seen: timestamp(30) },
      chloe: { status: "offline", last_seen: timestamp(0) },
    });
  });

  it("follows their presence, and keeps the names", () => {
    const state = stateAfter(
      frameAction({ type: "user_list", users: [user("bob", "Bob Meyer")] }),
      frameAction({ type: "presence", from: "bob", status: "offline", last_seen: timestamp(9) }),
    );
    expect(state.users.bob).toEqual({
      username: "bob",
      display_name: "Bob Meyer",
      status: "offline",
      last_seen: timestamp(9),
    });
  });
});

describe("groups", () => {
  const opening = [
    frameAction({ type: "group_list", groups: [group()] }),
    list(groupSummary({ last_seq: 1 })),
  ];

  it("takes a newer version and no older one", () => {
    const update = (version: number, name: string) =>
      frameAction({ type: "group_update", group: group({ version, name }) });
    const state = stateAfter(...opening, update(3, "third"), update(2, "second"));
    expect(state.groups[GROUP_ID]?.name).toBe("third");
  });

  it("puts a new group in the list before its first entry has come", () => {
    const state = stateAfter(frameAction({ type: "group_update", group: group() }));
    expect(Object.keys(state.conversations)).toEqual([GROUP]);
  });

  it("forgets a group with all that was said, and what was to be said, when one is out of it", () => {
    const state = stateAfter(
      ...opening,
      frameAction(groupMessage(2, "bob")),
      queued("m1", { conversation: GROUP, peer: { type: "group", to: GROUP_ID } }),
      frameAction({ type: "group_update", group: { id: GROUP_ID }, removed: true }),
    );
    expect(state).toMatchObject({ groups: {}, conversations: {}, outbox: [] });
  });

  describe("made here", () => {
    const made = [
      { type: "connection", status: { phase: "open" } },
      frameAction({ type: "ack", id: "c1", conversation: GROUP, group: group() }),
      queued("m1", { conversation: GROUP, peer: { type: "group", to: GROUP_ID } }),
    ] as const;
    const before = [frameAction({ type: "group_list", groups: [] }), list()];

    it("stay, with what was written to them, though a list from before lacks them", () => {
      const state = stateAfter(...made, ...before);
      expect(Object.keys(state.groups)).toEqual([GROUP_ID]);
      expect(Object.keys(state.conversations)).toEqual([GROUP]);
      expect(state.outbox).toHaveLength(1);
    });

    it.each([
      ["a list has shown them", opening],
      ["the connection was lost", [{ type: "connection", status: { phase: "idle" } }]],
    ] as const)("are like others once %s", (_, between) => {
      const state = stateAfter(...made, ...between, ...before);
      expect(state).toMatchObject({ groups: {}, conversations: {}, outbox: [] });
    });

    it("are gone when one is out of them", () => {
      const removed = { type: "group_update", group: { id: GROUP_ID }, removed: true };
      const state = stateAfter(...made, frameAction(removed), ...before);
      expect(state).toMatchObject({ groups: {}, newGroups: [], outbox: [] });
    });
  });

  it("leaves what another tab has written to a group to the next list while there is no connection", () => {
    const written = item("m1", { conversation: GROUP, peer: { type: "group", to: GROUP_ID } });
    const state = stateAfter(
      frameAction({ type: "group_list", groups: [] }),
      list(),
      { type: "connection", status: { phase: "waiting", retryAt: 0 } },
      { type: "outbox_loaded", items: [written] },
    );
    expect(state.outbox).toHaveLength(1);
    const opened = [frameAction({ type: "group_list", groups: [] }), list()];
    expect(opened.reduce(reduce, state)).toMatchObject({ outbox: [], conversations: {} });
  });

  it("never adds a group by an ack that tells that one is out of it", () => {
    const gone = { type: "ack", id: "c1", conversation: GROUP, timestamp: timestamp(1) };
    const ack = frameAction({ ...gone, group: { id: GROUP_ID }, removed: true });
    expect(stateAfter(ack)).toMatchObject({ groups: {}, conversations: {} });
    expect(stateAfter(...opening, ack)).toMatchObject({ groups: {}, conversations: {} });
  });

  describe("that one is not in any more", () => {
    const peer = { type: "group", to: GROUP_ID } as const;
    const toGroup = { conversation: GROUP, peer };
    const gone = [frameAction({ type: "group_list", groups: [] }), list()];
    const loss = { group: group().name, count: 2 };

    it("are told of, if something was still to be said, when one was removed while away", () => {
      const written = [queued("m1", toGroup), queued("m2"), queued("m3", toGroup)];
      const state = stateAfter(...opening, ...written, ...gone, ...gone);
      expect(state.outbox.map((each) => each.id)).toEqual(["m2"]);
      expect(Object.keys(state.conversations)).toEqual([DM]);
      expect(state.losses).toEqual([loss]);
      expect(reduce(state, { type: "loss_told" }).losses).toEqual([]);
    });

    it("are told of when one is removed, but not when one leaves", () => {
      const written = [...opening, queued("m1", toGroup), queued("m2", toGroup)];
      const removed = { group: { id: GROUP_ID }, removed: true };
      const update = frameAction({ type: "group_update", ...removed });
      expect(stateAfter(...written, update, update).losses).toEqual([loss]);
      const left = frameAction({ type: "ack", id: "c1", ...removed });
      expect(stateAfter(...written, left, update)).toMatchObject({ outbox: [], losses: [] });
    });

    it("are told of when what was kept is loaded later, and the server knows of no such group", () => {
      const open: Action = { type: "connection", status: { phase: "open" } };
      const loaded: Action = { type: "outbox_loaded", items: [item("m1", toGroup)] };
      const refused: Action = { type: "send_failed", id: "m1", code: "not_found", error: "No." };
      const state = stateAfter(open, ...gone, loaded, refused);
      expect(state).toMatchObject({ outbox: [], losses: [{ group: "", count: 1 }] });
      const known = stateAfter(...opening, loaded, refused);
      expect(known).toMatchObject({ outbox: [{ status: "failed" }], losses: [] });
    });
  });
});
