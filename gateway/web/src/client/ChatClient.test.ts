import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type KeptState, keptOf, type OutboxItem, unreadCount } from "../store";
import { annsClient } from "../test/annsClient";
import { FakeBrowser } from "../test/FakeBrowser";
import { FakeWebSocket } from "../test/FakeWebSocket";
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
import type { Arrival } from "./Arrivals";
import type { ChatClient } from "./ChatClient";
import { RequestError } from "./Requests";

const BOB = { type: "private", to: "bob" } as const;
const CY = { type: "private", to: "cy" } as const;
const TEAM = { type: "group", to: GROUP_ID } as const;

let browser: FakeBrowser;
let client: ChatClient;
const onOtherUser = vi.fn();

function newClient(kept: KeptState | null = null): ChatClient {
  return annsClient(browser, { kept, onOtherUser });
}

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 10) });
  FakeWebSocket.reset();
  localStorage.clear();
  browser = new FakeBrowser();
  onOtherUser.mockReset();
  client = newClient();
  client.start();
  await settled();
});

afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

/** What the browser's storage answers has come. */
const settled = () => vi.advanceTimersByTimeAsync(0);

const state = () => client.store.getState();
const server = () => FakeWebSocket.last;
const statusOf = (content: string) =>
  state().outbox.find((item) => item.content === content)?.status;

/** The messages that the server has received on the present connection, by their text. */
const received = () =>
  server()
    .sent.filter((frame) => frame.type === "private_message" || frame.type === "group_message")
    .map((frame) => frame.content);

function idOf(content: string): unknown {
  return FakeWebSocket.made.flatMap((each) => each.sent).find((it) => it.content === content)?.id;
}

function ack(content: string, seq: number, conversation = DM): void {
  const id = idOf(content);
  server().receive({ type: "ack", id, conversation, seq, timestamp: timestamp(seq) });
}

function refuse(content: string, code: string, rest: Record<string, unknown> = {}): void {
  server().receive({ type: "error", id: idOf(content), code, content: `${code}!`, ...rest });
}

function reconnect(): void {
  server().drop(1006);
  vi.advanceTimersByTime(30_000);
}

describe("sending", () => {
  it("sends a message and takes it from the outbox when it is acknowledged", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    expect(server().sentOf("private_message")).toEqual([
      { type: "private_message", id: idOf("hello"), to: "bob", content: "hello" },
    ]);
    expect(statusOf("hello")).toBe("sending");
    ack("hello", 1);
    expect(state().outbox).toEqual([]);
    expect(state().conversations[DM]?.entries).toMatchObject([{ seq: 1, content: "hello" }]);
  });

  it("sends one message of a conversation after the other, but conversations side by side", () => {
    server().openWith({ groups: [group()], conversations: [groupSummary()] });
    client.sendMessage(BOB, "one");
    client.sendMessage(BOB, "two");
    client.sendMessage(TEAM, "to all");
    expect(received()).toEqual(["one", "to all"]);
    ack("one", 1);
    expect(received()).toEqual(["one", "to all", "two"]);
  });

  it("sends what was written without a connection in order, and under the same ids again", () => {
    server().openWith({});
    client.sendMessage(BOB, "under way");
    server().drop(1006);
    client.sendMessage(BOB, "written offline");
    expect(statusOf("under way")).toBe("waiting");
    const id = idOf("under way");
    vi.advanceTimersByTime(30_000);
    server().openWith({});
    expect(server().sentOf("private_message")).toMatchObject([{ id, content: "under way" }]);
    ack("under way", 1);
    expect(received()).toEqual(["under way", "written offline"]);
  });

  it("sends the next when the history shows that the last had arrived", () => {
    server().openWith({});
    client.sendMessage(BOB, "one");
    client.sendMessage(BOB, "two");
    const stored = { ...privateMessage(1, "ann", "one"), id: idOf("one") };
    server().receive({ type: "history", conversation: DM, messages: [stored], has_more: false });
    expect(received()).toEqual(["one", "two"]);
  });

  it("sends again what was not answered within 15 s", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    vi.advanceTimersByTime(15_000);
    expect(server().sentOf("private_message")).toHaveLength(2);
    expect(
      new Set(
        server()
          .sentOf("private_message")
          .map((frame) => frame.id),
      ).size,
    ).toBe(1);
  });

  it("waits as long as the server asks, then goes on in order", () => {
    server().openWith({});
    client.sendMessage(BOB, "one");
    client.sendMessage(BOB, "two");
    refuse("one", "rate_limited", { retry_after_ms: 2_500 });
    expect(statusOf("one")).toBe("waiting");
    vi.advanceTimersByTime(2_499);
    expect(received()).toEqual(["one"]);
    vi.advanceTimersByTime(1);
    expect(received()).toEqual(["one", "one"]);
  });

  it("waits longer each time while the server is unavailable, up to 30 s", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      const before = received().length;
      refuse("hello", "unavailable");
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(received()).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(received()).toHaveLength(before + 1);
    }
  });

  it("gives up after five of the server's own faults", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    for (let tries = 1; tries < 5; tries += 1) {
      refuse("hello", "internal");
      vi.advanceTimersByTime(8_000);
    }
    expect(statusOf("hello")).toBe("sending");
    refuse("hello", "internal");
    expect(statusOf("hello")).toBe("failed");
  });

  it("marks a refused message as failed, and goes on with the next", () => {
    server().openWith({});
    client.sendMessage(BOB, "bad");
    client.sendMessage(BOB, "good");
    refuse("bad", "forbidden");
    expect(state().outbox[0]).toMatchObject({ status: "failed", error: "forbidden!" });
    expect(received()).toEqual(["bad", "good"]);
  });

  it("tries a failed message again under its id, after a conflict under a new one", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    const [first] = state().outbox;
    refuse("hello", "forbidden");
    client.retryMessage(first?.id ?? "");
    refuse("hello", "conflict");
    client.retryMessage(first?.id ?? "");
    const ids = server()
      .sentOf("private_message")
      .map((frame) => frame.id);
    expect(ids.slice(0, 2)).toEqual([first?.id, first?.id]);
    expect(ids[2]).not.toBe(first?.id);
  });

  it("throws a failed message away", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    refuse("hello", "forbidden");
    client.discardMessage(state().outbox[0]?.id ?? "");
    reconnect();
    server().openWith({});
    expect(received()).toEqual([]);
  });

  it("does not send again what the server closed the connection for", () => {
    server().openWith({});
    client.sendMessage(BOB, "x".repeat(9_000));
    client.sendMessage(TEAM, "short");
    server().drop(1009);
    expect(state().outbox.map((item) => item.status)).toEqual(["failed", "waiting"]);
  });

  it("does not blame a message for a longer frame that was none", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    client.showPresence(Array.from({ length: 20 }, (_, index) => `somebody-${index}`));
    server().drop(1009);
    expect(statusOf("hello")).toBe("waiting");
    vi.advanceTimersByTime(30_000);
    server().onopen?.(new Event("open"));
    server().drop(1009);
    expect(statusOf("hello")).toBe("waiting");
  });

  it("does not send what is longer than a frame may be, but each of the others once", () => {
    for (let at = 1; at <= 3; at += 1) client.sendMessage(BOB, "\u0001".repeat(16_000));
    client.sendMessage(BOB, "short");
    client.sendMessage({ type: "private", to: "cy" }, "to another");
    server().openWith({});
    expect(received().sort()).toEqual(["short", "to another"]);
    const failed = { status: "failed", errorCode: "too_large" };
    expect(state().outbox.slice(0, 3)).toMatchObject([failed, failed, failed]);
  });

  it("sends half of a surrogate pair as what the server takes", () => {
    server().openWith({});
    client.sendMessage(BOB, "cut \ud83d off");
    expect(received()).toEqual(["cut \ufffd off"]);
  });

  it("gives up a message that is not answered on a connection that is otherwise well", () => {
    server().openWith({});
    client.sendMessage(BOB, "unreadable");
    client.sendMessage(BOB, "behind it");
    vi.advanceTimersByTime(59_999);
    expect(statusOf("unreadable")).toBe("sending");
    expect(received()).not.toContain("behind it");
    vi.advanceTimersByTime(1);
    expect(statusOf("unreadable")).toBe("failed");
    expect(received().at(-1)).toBe("behind it");
  });

  it("does not give it up for what went unanswered on another connection", () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    vi.advanceTimersByTime(45_000);
    reconnect();
    server().openWith({});
    vi.advanceTimersByTime(45_000);
    expect(statusOf("hello")).toBe("sending");
  });
});

describe("the outbox over a reload", () => {
  async function reload(): Promise<void> {
    await settled();
    client.stop();
    client = newClient();
    client.start();
    await settled();
  }

  it("is sent by the next page, in order and under the same ids", async () => {
    client.sendMessage(BOB, "one");
    client.sendMessage(BOB, "two");
    const ids = state().outbox.map((item) => item.id);
    await reload();
    expect(state().outbox.map((item) => item.id)).toEqual(ids);
    server().openWith({});
    ack("one", 1);
    ack("two", 2);
    const sent = server().sentOf("private_message");
    expect(sent.map((frame) => frame.id)).toEqual(ids);
    await settled();
    expect(browser.saved.size).toBe(0);
  });

  it("comes before what is written meanwhile", async () => {
    client.sendMessage(BOB, "kept");
    await vi.advanceTimersByTimeAsync(1_000);
    client.stop();
    client = newClient();
    client.start();
    server().openWith({});
    client.sendMessage(BOB, "written at once");
    expect(received()).toEqual([]);
    await settled();
    expect(received()).toEqual(["kept"]);
    expect(state().outbox.map((item) => item.content)).toEqual(["kept", "written at once"]);
  });

  it("keeps failures", async () => {
    server().openWith({});
    client.sendMessage(BOB, "hello");
    refuse("hello", "forbidden");
    await reload();
    expect(state().outbox).toMatchObject([{ status: "failed", error: "forbidden!" }]);
    client.discardMessage(idOf("hello") as string);
    await reload();
    expect(state().outbox).toEqual([]);
  });

  it("is forgotten when the user signs out", async () => {
    client.sendMessage(BOB, "secret");
    client.marks.mute("dm:ann:bob");
    await settled();
    client.forget();
    await settled();
    expect(browser.saved.size).toBe(0);
    expect(client.marks.all().size).toBe(0);
  });

  it("is sent though the browser has no place for it", async () => {
    const full = () => Promise.reject(new Error("full"));
    Object.assign(browser.storage, { load: full, save: full, remove: full });
    await reload();
    server().openWith({});
    client.sendMessage(BOB, "hello");
    await settled();
    expect(received()).toEqual(["hello"]);
    // Whoever leaves now would lose it.
    expect(isAskedBeforeLeaving()).toBe(true);
    ack("hello", 1);
    expect(state().outbox).toEqual([]);
    expect(isAskedBeforeLeaving()).toBe(false);
  });

  it("is sent though the browser's database does not answer, and what that had comes when it does", async () => {
    client.sendMessage(BOB, "kept");
    await vi.advanceTimersByTimeAsync(1_000);
    client.stop();
    const { load, save } = browser.storage;
    let answer = (): void => {};
    const answers = new Promise<void>((resolve) => {
      answer = resolve;
    });
    Object.assign(browser.storage, {
      load: () => answers.then(load),
      save: (item: OutboxItem) => answers.then(() => save(item)),
    });
    client = newClient();
    client.start();
    server().openWith({});
    client.sendMessage(BOB, "written meanwhile");
    await vi.advanceTimersByTimeAsync(1_999);
    expect(received()).toEqual([]);
    expect(isAskedBeforeLeaving()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(received()).toEqual(["written meanwhile"]);
    expect(isAskedBeforeLeaving()).toBe(true);
    answer();
    await settled();
    expect(isAskedBeforeLeaving()).toBe(false);
    expect(state().outbox.map(({ content }) => content)).toEqual(["kept", "written meanwhile"]);
    expect(received()).toContain("kept");
  });

  function isAskedBeforeLeaving(): boolean {
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    return leaving.defaultPrevented;
  }
});

describe("two tabs of one user", () => {
  let other: ChatClient;
  let ours: FakeWebSocket;
  let theirs: FakeWebSocket;
  const messages = (socket: FakeWebSocket) => socket.sentOf("private_message");

  beforeEach(async () => {
    ours = server();
    ours.openWith({});
    other = newClient();
    other.start();
    theirs = server();
    theirs.openWith({});
    await settled();
  });

  afterEach(() => other.stop());

  it("show each other's unsent messages, and one sends them all", async () => {
    other.sendMessage(BOB, "from the other");
    expect(messages(theirs)).toEqual([]);
    await settled();
    expect(state().outbox).toMatchObject([{ content: "from the other", status: "sending" }]);
    const [sent] = messages(ours);
    expect(messages(ours)).toHaveLength(1);
    const place = { conversation: DM, seq: 1, timestamp: timestamp(1) };
    theirs.receive({ ...privateMessage(1, "ann", "from the other"), id: sent?.id });
    expect(other.store.getState().outbox).toEqual([]);
    await settled();
    ours.receive({ type: "ack", id: sent?.id, ...place });
    await settled();
    expect(state().outbox).toEqual([]);
    expect(state().conversations[DM]?.entries).toHaveLength(1);
    expect(browser.saved.size).toBe(0);
  });

  it("go on where the one that sent has ended, under the same ids", async () => {
    client.sendMessage(BOB, "under way");
    await settled();
    expect(other.store.getState().outbox).toMatchObject([{ status: "waiting" }]);
    client.stop();
    await settled();
    expect(messages(theirs).map((frame) => frame.id)).toEqual(
      messages(ours).map((frame) => frame.id),
    );
  });

  it("send what they wrote though the one whose turn it is does not, and what is before it", async () => {
    // Its connection is dead without its knowing.
    client.sendMessage(BOB, "first");
    await settled();
    other.sendMessage(BOB, "second");
    await vi.advanceTimersByTimeAsync(2_999);
    expect(messages(theirs)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(messages(theirs)).toMatchObject([{ content: "first" }]);
    const [first] = messages(theirs);
    expect(first?.id).toBe(messages(ours)[0]?.id);
    const place = { conversation: DM, timestamp: timestamp(1) };
    theirs.receive({ type: "ack", id: first?.id, seq: 1, ...place });
    expect(messages(theirs)).toMatchObject([{ content: "first" }, { content: "second" }]);
  });

  it("leave what others wrote to the one whose turn it is", async () => {
    client.sendMessage(BOB, "not answered yet");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(messages(theirs)).toEqual([]);
  });

  it("hear of what was written as a tab was closed, and look when they are looked at", async () => {
    const item = writtenByAnother("last words");
    browser.saved.set(item.id, item);
    document.dispatchEvent(new Event("visibilitychange"));
    await settled();
    expect(messages(ours)).toMatchObject([{ content: "last words" }]);
    browser.saved.set("m2", { ...item, id: "m2", conversation: "dm:ann:cy", peer: CY });
    // The page of the other tab is left.
    window.dispatchEvent(new Event("pagehide"));
    await settled();
    expect(messages(ours)).toMatchObject([{ id: item.id }, { id: "m2" }]);
  });

  function writtenByAnother(content: string): OutboxItem {
    const createdAt = new Date().toISOString();
    return { id: "m1", conversation: DM, peer: BOB, content, createdAt, status: "waiting" };
  }

  it("retry and delete what has failed from either", async () => {
    client.sendMessage(BOB, "hello");
    const [first] = messages(ours);
    ours.receive({ type: "error", id: first?.id, code: "forbidden", content: "No." });
    await settled();
    expect(other.store.getState().outbox).toMatchObject([{ status: "failed", error: "No." }]);
    other.retryMessage(String(first?.id));
    await settled();
    expect(messages(ours).map((frame) => frame.id)).toEqual([first?.id, first?.id]);
    ours.receive({ type: "error", id: first?.id, code: "forbidden", content: "No." });
    await settled();
    other.discardMessage(String(first?.id));
    await settled();
    expect(state().outbox).toEqual([]);
  });
});

describe("a start with what was kept", () => {
  const summary = (last: number) =>
    privateSummary({ last_message: privateMessage(last, "bob"), last_seq: last, read_seq: last });

  /** The next page, with what this one has shown: Bob's first three messages, and a word of somebody else. */
  function startAgain(): void {
    server().openWith({
      users: [user("bob", "Bob")],
      groups: [group()],
      conversations: [summary(3), groupSummary()],
    });
    for (const seq of [1, 2, 3]) server().receive(privateMessage(seq, "bob"));
    server().receive({ type: "user_list", users: [user("zoe", "Zoë before")] });
    server().receive(groupMessage(1, "zoe"));
    client.stop();
    client = newClient(structuredClone(keptOf(state())));
    client.start();
  }

  it("tells of each conversation one entry less than is held", () => {
    startAgain();
    server().openWith({ conversations: [summary(3)] });
    expect(server().sentOf("register")[0]?.sync).toEqual({ [DM]: 2, [GROUP]: 0 });
  });

  it("tells what is held once the server has shown that its log goes on from it", async () => {
    startAgain();
    server().openWith({ conversations: [summary(3)] });
    server().drop(1006);
    await vi.advanceTimersByTimeAsync(2_000);
    server().open();
    expect(server().sentOf("register")[0]?.sync).toEqual({ [DM]: 3 });
  });

  it("shows what came meanwhile once and in order, and tells nobody of it as news", () => {
    startAgain();
    const arrivals = vi.fn();
    client.onArrival(arrivals);
    server().openWith({ conversations: [summary(5)] });
    const messages = [3, 4, 5].map((seq) => privateMessage(seq, "bob"));
    server().receive({ type: "history", conversation: DM, messages, has_more: false });
    expect(state().conversations[DM]?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(arrivals).not.toHaveBeenCalled();
  });

  it("asks with the same overlap for what the server has left out", async () => {
    startAgain();
    server().openWith({ conversations: [summary(5)] });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server().sentOf("history")).toMatchObject([{ conversation: DM, after: 2 }]);
  });

  it("asks what those are called by now of whom the opening does not tell", () => {
    startAgain();
    expect(state().users.zoe?.display_name).toBe("Zoë before");
    server().openWith({ users: [user("bob", "Bob")], conversations: [summary(3)] });
    client.showPresence(["bob", "zoe"]);
    expect(server().sentOf("users")).toMatchObject([{ content: "zoe" }]);
  });
});

describe("resumption with very many conversations", () => {
  const keys = Array.from({ length: 2_000 }, (_, index) => {
    return `group:3f0c9a54-58a7-4c05-9a43-${String(index).padStart(12, "0")}`;
  });

  const listed = (last_seq: number) =>
    keys.map((conversation) => {
      const entry = { ...groupMessage(last_seq, "bob"), conversation };
      const to = conversation.slice("group:".length);
      return { ...groupSummary({ last_seq, last_message: entry }), conversation, to };
    });
  const groups = keys.map((key) => group({ id: key.slice("group:".length) }));
  const bytesOf = (frame: unknown) => JSON.stringify(frame).length;

  function openAgain(last_seq: number): Record<string, unknown>[] {
    server().openWith({ groups, conversations: listed(1) });
    for (const conversation of keys) server().receive({ ...groupMessage(1, "bob"), conversation });
    server().drop(1006);
    vi.advanceTimersByTime(2_000);
    server().openWith({ groups, conversations: listed(last_seq) });
    for (let turns = 0; turns < 10; turns += 1) {
      const before = server().sentOf("sync").length;
      server().receive({ type: "conversation_list", conversations: listed(last_seq) });
      if (server().sentOf("sync").length === before) break;
    }
    return server().sentOf("sync");
  }

  it("names each once, in frames that the server takes", () => {
    const syncs = openAgain(2);
    const [opening] = server().sentOf("register");
    for (const frame of [opening, ...syncs]) expect(bytesOf(frame)).toBeLessThan(34_000);
    const named = [opening?.sync, ...syncs.map((frame) => frame.conversations)];
    expect(named.flatMap((positions) => Object.keys(positions ?? {})).sort()).toEqual(keys);
  });

  it("names after the opening only what has something new", () => {
    expect(openAgain(1)).toEqual([]);
  });
});

describe("history", () => {
  const known = privateSummary({ last_seq: 120, last_message: privateMessage(120, "ann") });

  function answer(request: Record<string, unknown> | undefined, seqs: number[], has_more = true) {
    const messages = seqs.map((seq) => privateMessage(seq, seq % 2 === 0 ? "ann" : "bob"));
    server().receive({ type: "history", id: request?.id, conversation: DM, messages, has_more });
  }

  const lastRequest = () => server().sentOf("history").at(-1);

  it("asks for the newest page, then for those before it, until the start", async () => {
    server().openWith({ conversations: [known] });
    const opening = client.openConversation(DM);
    expect(lastRequest()).toMatchObject({ conversation: DM, limit: 50 });
    expect(lastRequest()).not.toHaveProperty("before");
    expect(state().conversations[DM]?.loading).toBe("loading");
    answer(lastRequest(), range(71, 120));
    await opening;
    const older = client.loadOlder(DM);
    expect(lastRequest()).toMatchObject({ before: 71 });
    answer(lastRequest(), range(60, 70), false);
    await older;
    expect(state().conversations[DM]).toMatchObject({ loading: "idle", reachedStart: true });
    await client.loadOlder(DM);
    expect(server().sentOf("history")).toHaveLength(2);
  });

  it("says when a page could not be had, and asks again when told to", async () => {
    server().openWith({ conversations: [known] });
    const opening = client.openConversation(DM);
    server().receive({
      type: "error",
      id: lastRequest()?.id,
      code: "unavailable",
      content: "Later.",
    });
    await opening;
    expect(state().conversations[DM]?.loading).toBe("failed");
    const again = client.loadOlder(DM);
    answer(lastRequest(), range(71, 120));
    await again;
    expect(state().conversations[DM]?.loading).toBe("idle");
  });

  it("does not go on by itself after a page that leads nowhere", async () => {
    server().openWith({ conversations: [known] });
    const opening = client.openConversation(DM);
    answer(lastRequest(), []);
    await opening;
    expect(state().conversations[DM]?.loading).toBe("failed");
    expect(server().sentOf("history")).toHaveLength(1);
  });

  it("does not ask by itself again for what was too much for the connection", async () => {
    const unread = { conversations: [privateSummary({ last_seq: 120, unread: 3 })] };
    server().openWith(unread);
    expect(server().sentOf("history")).toHaveLength(1);
    server().drop(4413);
    await vi.advanceTimersByTimeAsync(2_000);
    server().openWith(unread);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server().sentOf("history")).toEqual([]);
    expect(state().conversations[DM]?.loading).toBe("failed");
    void client.openConversation(DM);
    expect(server().sentOf("history")).toHaveLength(1);
  });

  it("asks again for what could not be had when the conversation is opened again", async () => {
    const unread = privateSummary({ last_seq: 300, read_seq: 100, unread: 100 });
    server().openWith({ conversations: [unread] });
    const [prefetched] = server().sentOf("history");
    answer(prefetched, range(251, 300));
    await settled();
    const older = client.loadOlder(DM);
    const refusal = { type: "error", id: lastRequest()?.id, code: "unavailable", content: "No." };
    server().receive(refusal);
    await older;
    expect(state().conversations[DM]?.loading).toBe("failed");
    void client.openConversation(DM);
    await settled();
    expect(lastRequest()).toMatchObject({ before: 251, limit: 200 });
    expect(server().sentOf("history")).toHaveLength(3);
  });

  it("asks less and less often for a hole that is never filled", async () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    server().receive(privateMessage(9, "bob"));
    const asked: number[] = [];
    const start = Date.now();
    while (Date.now() - start < 60_000) {
      await vi.advanceTimersByTimeAsync(100);
      if (server().sentOf("history").length === asked.length) continue;
      asked.push(Date.now() - start);
      answer(lastRequest(), [1]);
    }
    expect(asked).toEqual([300, 3_300, 9_300, 21_300, 45_300]);
  });

  it("asks again on the next connection for what was under way on the last", async () => {
    server().openWith({ conversations: [known] });
    const opening = client.openConversation(DM);
    const { id } = lastRequest() ?? {};
    server().drop(1006);
    vi.advanceTimersByTime(2_000);
    server().openWith({ conversations: [known] });
    expect(lastRequest()).toMatchObject({ id });
    answer(lastRequest(), range(71, 120));
    await opening;
    expect(state().conversations[DM]?.entries).toHaveLength(50);
  });

  it("asks for a hole in the log, unless it is filled in time", async () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    server().receive(privateMessage(3, "bob"));
    server().receive(privateMessage(2, "bob"));
    vi.advanceTimersByTime(1_000);
    expect(server().sentOf("history")).toHaveLength(0);
    server().receive(privateMessage(6, "ann"));
    vi.advanceTimersByTime(1_000);
    expect(lastRequest()).toMatchObject({ conversation: DM, after: 3 });
    answer(lastRequest(), [4, 5, 6], false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server().sentOf("history")).toHaveLength(1);
    expect(state().conversations[DM]?.entries.map((entry) => entry.seq)).toEqual(range(1, 6));
  });

  it("asks for a hole again for as long as it is there", async () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    server().receive(privateMessage(9, "bob"));
    vi.advanceTimersByTime(300);
    const { id } = lastRequest() ?? {};
    server().receive({ type: "error", id, code: "unavailable", content: "Later." });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server().sentOf("history")).toHaveLength(2);
  });

  it("tells at the next opening what it has without a hole", () => {
    server().openWith({ conversations: [privateSummary()] });
    for (const seq of [1, 2, 5]) server().receive(privateMessage(seq, "bob"));
    server().drop(1006);
    vi.advanceTimersByTime(2_000);
    server().onopen?.(new Event("open"));
    expect(server().sent[0]).toMatchObject({ type: "register", sync: { [DM]: 2 } });
  });

  it("answers resync with sync", () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    server().receive({ type: "resync" });
    expect(server().sentOf("sync")).toMatchObject([{ type: "sync", conversations: { [DM]: 1 } }]);
  });

  it("asks again when the server cannot answer yet, but not on another connection", () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    server().receive({ type: "resync" });
    const asked = () => server().sentOf("sync");
    const refuseLast = (rest = {}) => {
      const id = asked().at(-1)?.id;
      server().receive({ type: "error", id, code: "unavailable", content: "Later.", ...rest });
    };
    refuseLast();
    server().receive(privateMessage(2, "bob"));
    vi.advanceTimersByTime(1_000);
    expect(asked()).toMatchObject([{ conversations: { [DM]: 1 } }, { conversations: { [DM]: 2 } }]);
    refuseLast({ retry_after_ms: 50 });
    vi.advanceTimersByTime(50);
    expect(asked()).toHaveLength(3);
    server().receive({ type: "ack", id: asked().at(-1)?.id });
    vi.advanceTimersByTime(60_000);
    expect(asked()).toHaveLength(3);
    server().receive({ type: "resync" });
    refuseLast();
    reconnect();
    server().openWith({ conversations: [privateSummary()] });
    vi.advanceTimersByTime(60_000);
    expect(asked()).toHaveLength(0);
  });
});

describe("a sync that is refused", () => {
  it("changes nothing of what is shown and kept, and all of it is named again", async () => {
    server().openWith({ groups: [group()], conversations: [privateSummary(), groupSummary()] });
    for (const seq of [1, 2]) server().receive(privateMessage(seq, "bob"));
    server().receive(groupMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(3_000);
    const before = state();
    browser.kept.splice(0);
    server().receive({ type: "resync" });
    const [asked] = server().sentOf("sync");
    server().receive({ type: "error", id: asked?.id, code: "unavailable", content: "Later." });
    expect(state()).toBe(before);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(browser.kept.flatMap(({ changed, gone }) => [...changed, ...gone])).toEqual([]);
    expect(server().sentOf("sync")[1]?.conversations).toEqual(asked?.conversations);
    expect(Object.keys(asked?.conversations ?? {}).sort()).toEqual([DM, GROUP]);
  });
});

describe("receipts", () => {
  const added = (name: string) => ({
    ...groupMessage(5, "bob", ""),
    type: "system",
    event: { kind: "member_added", users: [name] },
  });

  it("of the others are asked for when this user is added to a group", () => {
    server().openWith({});
    server().receive({ type: "group_update", group: group() });
    server().receive(added("carla"));
    expect(server().sentOf("receipts")).toEqual([]);
    server().receive({ ...added("ann"), seq: 6 });
    const [asked] = server().sentOf("receipts");
    expect(asked).toMatchObject({ conversation: GROUP });
    const receipts = [{ from: "bob", delivered_seq: 6, read_seq: 4 }];
    server().receive({ type: "receipts", id: asked?.id, conversation: GROUP, receipts });
    expect(state().conversations[GROUP]?.receipts.bob).toEqual(receipts[0]);
  });

  it("of the others in a large group are not", () => {
    const members = Array.from({ length: 101 }, (_, at) => ({
      username: `u${at}`,
      role: "member",
    }));
    server().openWith({});
    server().receive({ type: "group_update", group: group({ members }) });
    server().receive(added("ann"));
    expect(server().sentOf("receipts")).toEqual([]);
  });

  it("says what was delivered, once for many", async () => {
    server().openWith({ conversations: [privateSummary()] });
    for (const seq of [1, 2, 3]) server().receive(privateMessage(seq, "bob"));
    await vi.advanceTimersByTimeAsync(100);
    expect(server().sentOf("delivered")).toMatchObject([
      { type: "delivered", conversation: DM, seq: 3 },
    ]);
    server().receive(privateMessage(4, "ann"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server().sentOf("delivered")).toHaveLength(1);
  });

  it("says that it was delivered once it is kept, and no more than is", async () => {
    let saved = (): void => {};
    const save = vi.spyOn(browser.stateStorage, "save");
    save.mockImplementation(
      () =>
        new Promise((resolve) => {
          saved = resolve;
        }),
    );
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(100);
    expect(save.mock.lastCall?.[1].changed).toMatchObject([{ key: DM, entries: [{ seq: 1 }] }]);
    server().receive(privateMessage(2, "bob"));
    await vi.advanceTimersByTimeAsync(500);
    expect(server().sentOf("delivered")).toEqual([]);
    saved();
    await vi.advanceTimersByTimeAsync(500);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 1 }]);
    saved();
    await settled();
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 1 }, { seq: 2 }]);
  });

  it("says that it was delivered though the browser has no place for it, or does not answer", async () => {
    const save = vi.spyOn(browser.stateStorage, "save");
    save.mockRejectedValueOnce(new Error("no place")).mockReturnValue(new Promise(() => {}));
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(100);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 1 }]);
    server().receive(privateMessage(2, "bob"));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 1 }, { seq: 2 }]);
  });

  it("says nothing of what is before a hole, which is not kept, until that is filled", async () => {
    server().openWith({ conversations: [privateSummary()] });
    for (const seq of [1, 2, 4]) server().receive(privateMessage(seq, "bob"));
    await vi.advanceTimersByTimeAsync(200);
    expect(server().sentOf("delivered")).toEqual([]);
    server().receive(privateMessage(3, "bob"));
    await vi.advanceTimersByTimeAsync(100);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 4 }]);
  });

  it("says what is behind an own message once that has its place", async () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(100);
    client.sendMessage(BOB, "mine");
    await vi.advanceTimersByTimeAsync(100);
    const id = server().sentOf("private_message")[0]?.id;
    server().receive(privateMessage(3, "bob"));
    await vi.advanceTimersByTimeAsync(600);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 1 }]);
    server().receive({
      type: "ack",
      id,
      conversation: DM,
      seq: 2,
      timestamp: "2026-01-01T10:00:00.000Z",
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 1 }, { seq: 3 }]);
  });

  it("keeps twice a second for the sake of what was delivered, however much comes", async () => {
    server().openWith({ conversations: [privateSummary()] });
    for (let seq = 1; seq <= 300; seq += 1) {
      server().receive(privateMessage(seq, "bob"));
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(browser.kept.length).toBeGreaterThan(4);
    expect(browser.kept.length).toBeLessThan(8);
    expect(server().sentOf("delivered")).toHaveLength(browser.kept.length);
    await vi.advanceTimersByTimeAsync(600);
    expect(server().sentOf("delivered").at(-1)).toMatchObject({ seq: 300 });
  });

  it("fetches what came while it was away, and then says that it was delivered", async () => {
    const unread = { last_seq: 2, unread: 2, last_message: privateMessage(2, "bob") };
    server().openWith({ conversations: [privateSummary(unread)] });
    vi.advanceTimersByTime(100);
    expect(server().sentOf("delivered")).toEqual([]);
    const [request] = server().sentOf("history");
    server().receive({
      type: "history",
      id: request?.id,
      conversation: DM,
      messages: [privateMessage(1, "bob"), privateMessage(2, "bob")],
      has_more: false,
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 2 }]);
  });

  it("says again what was delivered after the server lost track", async () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(100);
    const unread = { last_seq: 1, unread: 1, last_message: privateMessage(1, "bob") };
    const conversations = [privateSummary(unread)];
    server().receive({ type: "conversation_list", conversations });
    await vi.advanceTimersByTimeAsync(600);
    expect(server().sentOf("delivered")).toHaveLength(1);
    server().receive({ type: "resync" });
    server().receive({ type: "conversation_list", conversations });
    await vi.advanceTimersByTimeAsync(600);
    expect(server().sentOf("delivered")).toMatchObject([{ seq: 1 }, { seq: 1 }]);
  });

  it("says what was read only if somebody else wrote it, and once", () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "ann"));
    client.markRead(DM, 1);
    expect(server().sentOf("read")).toEqual([]);
    server().receive(privateMessage(2, "bob"));
    client.markRead(DM, 2);
    client.markRead(DM, 2);
    expect(server().sentOf("read")).toMatchObject([{ type: "read", conversation: DM, seq: 2 }]);
    expect(unreadOf(DM)).toBe(0);
  });

  describe("that the server does not take", () => {
    const said = (type: string) => server().sentOf(type);
    const refuse = (type: string, code: string, rest = {}) => {
      const id = said(type).at(-1)?.id;
      server().receive({ type: "error", id, code, content: "No.", ...rest });
    };

    beforeEach(() => {
      server().openWith({ conversations: [privateSummary()] });
      for (const seq of [1, 2]) server().receive(privateMessage(seq, "bob"));
      client.markRead(DM, 1);
    });

    it("are said again after a pause that grows, until it does", () => {
      refuse("read", "unavailable");
      vi.advanceTimersByTime(999);
      expect(said("read")).toHaveLength(1);
      vi.advanceTimersByTime(1);
      refuse("read", "rate_limited", { retry_after_ms: 50 });
      vi.advanceTimersByTime(1_999);
      expect(said("read")).toHaveLength(2);
      vi.advanceTimersByTime(1);
      expect(said("read")).toHaveLength(3);
      server().receive({ type: "ack", id: said("read").at(-1)?.id, conversation: DM });
      vi.advanceTimersByTime(60_000);
      expect(said("read")).toMatchObject([{ seq: 1 }, { seq: 1 }, { seq: 1 }]);
    });

    it("are said again when no answer comes", async () => {
      await vi.advanceTimersByTimeAsync(500);
      expect(said("delivered")).toMatchObject([{ seq: 2 }]);
      vi.advanceTimersByTime(15_000);
      expect(said("delivered")).toMatchObject([{ seq: 2 }, { seq: 2 }]);
      expect(said("read")).toMatchObject([{ seq: 1 }, { seq: 1 }]);
    });

    it("are not said again once there is a newer one", () => {
      refuse("read", "unavailable");
      client.markRead(DM, 2);
      server().receive({ type: "ack", id: said("read").at(-1)?.id, conversation: DM });
      vi.advanceTimersByTime(60_000);
      expect(said("read")).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    });

    it.each(["forbidden", "not_found", "invalid"])("are not said again after %s", (code) => {
      refuse("read", code);
      vi.advanceTimersByTime(60_000);
      expect(said("read")).toHaveLength(1);
    });

    it("are not said again on another connection, which shows what the server has", () => {
      refuse("read", "unavailable");
      reconnect();
      server().openWith({ conversations: [privateSummary({ last_seq: 2, unread: 2 })] });
      vi.advanceTimersByTime(60_000);
      expect(said("read")).toEqual([]);
      expect(unreadOf(DM)).toBe(2);
    });
  });

  it("keeps soon that something was read", async () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(100);
    client.markRead(DM, 1);
    await vi.advanceTimersByTimeAsync(500);
    expect(browser.kept.at(-1)?.changed).toMatchObject([{ key: DM, readSeq: 1 }]);
  });

  it("does not count as read what it could not say", () => {
    server().openWith({ conversations: [privateSummary()] });
    server().receive(privateMessage(1, "bob"));
    server().drop(1006);
    client.markRead(DM, 1);
    expect(unreadOf(DM)).toBe(1);
  });
});

describe("what the user is done with", () => {
  const unread = (to: string, count = 1) => ({
    ...privateSummary({ last_seq: 9, unread: count, last_message: null }),
    conversation: `dm:ann:${to}`,
    to,
  });

  it("is read to its end, held or not", () => {
    server().openWith({ conversations: [unread("bob", 5), unread("cy")] });
    client.markWholeRead([DM]);
    expect(server().sentOf("read")).toMatchObject([{ type: "read", conversation: DM, seq: 9 }]);
    expect(unreadOf(DM)).toBe(0);
    expect(unreadOf("dm:ann:cy")).toBe(1);
    client.markWholeRead([DM]);
    expect(server().sentOf("read")).toHaveLength(1);
  });

  it("is told batch by batch, so that no limit is met", () => {
    const conversations = range(1, 100).map((at) => unread(`p${at}`, at === 7 ? 0 : 1));
    server().openWith({ conversations });
    client.markAllRead();
    expect(server().sentOf("read")).toHaveLength(40);
    vi.advanceTimersByTime(999);
    expect(server().sentOf("read")).toHaveLength(40);
    vi.advanceTimersByTime(2_001);
    expect(server().sentOf("read")).toHaveLength(99);
    expect(conversations.filter((each) => unreadOf(each.conversation) > 0)).toEqual([]);
  });

  it("is told when there is a connection again, as far as it was there", () => {
    server().openWith({ conversations: [unread("bob")] });
    server().drop(1006);
    client.markAllRead();
    vi.advanceTimersByTime(1_000);
    server().openWith({ conversations: [{ ...unread("bob", 2), last_seq: 10 }] });
    expect(server().sentOf("read")).toMatchObject([{ type: "read", conversation: DM, seq: 9 }]);
  });
});

describe("what arrives", () => {
  const heard: Arrival[] = [];

  beforeEach(() => {
    heard.length = 0;
    client.onArrival((arrival) => heard.push(arrival));
  });

  it("is told when others write, and nothing else", () => {
    server().openWith({ conversations: [privateSummary({ last_seq: 1, unread: 1 })] });
    server().receive({
      type: "history",
      conversation: DM,
      messages: [privateMessage(1, "bob")],
      has_more: false,
    });
    server().receive(privateMessage(2, "ann"));
    expect(heard).toEqual([]);
    server().receive(privateMessage(3, "bob", "news"));
    server().receive(privateMessage(3, "bob", "news"));
    expect(heard).toMatchObject([{ type: "message", entry: { seq: 3, content: "news" } }]);
    expect(unreadOf(DM)).toBe(2);
  });

  it("is told in one when it came during an outage", () => {
    server().openWith({
      conversations: [privateSummary({ last_seq: 2, unread: 2 }), groupSummary()],
    });
    reconnect();
    server().openWith({
      conversations: [
        privateSummary({ last_seq: 5, unread: 5 }),
        groupSummary({ last_seq: 1, unread: 1 }),
      ],
    });
    const counts = new Map([
      [DM, 3],
      [GROUP, 1],
    ]);
    expect(heard).toEqual([{ type: "missed", counts }]);
    reconnect();
    server().openWith({ conversations: [privateSummary({ last_seq: 5, unread: 0 })] });
    expect(heard).toHaveLength(1);
  });
});

describe("typing", () => {
  const signals = () =>
    server()
      .sentOf("typing")
      .map((frame) => frame.content);

  it("is told when it starts, now and then while it lasts, and when it stops", () => {
    server().openWith({});
    client.typed(BOB);
    client.typed(BOB);
    expect(signals()).toEqual(["start"]);
    vi.advanceTimersByTime(3_000);
    client.typed(BOB);
    vi.advanceTimersByTime(3_000);
    client.typed(BOB);
    expect(signals()).toEqual(["start", "start"]);
    vi.advanceTimersByTime(4_000);
    expect(signals()).toEqual(["start", "start", "stop"]);
  });

  it("stops with the message", () => {
    server().openWith({});
    client.typed(BOB);
    client.sendMessage(BOB, "hello");
    client.stoppedTyping();
    expect(signals()).toEqual(["start", "stop"]);
  });

  it("of others runs out", () => {
    server().openWith({});
    server().receive({ type: "typing", conversation: DM, from: "bob", content: "start" });
    vi.advanceTimersByTime(7_999);
    expect(state().typing[DM]).toHaveProperty("bob");
    vi.advanceTimersByTime(1);
    expect(state().typing[DM]).toEqual({});
  });
});

describe("people", () => {
  const watched = () =>
    server()
      .sentOf("watch")
      .map((frame) => frame.users as string[]);
  const strangers = (count: number) => Array.from({ length: count }, (_, at) => `stranger-${at}`);

  it("watches from the opening on whom it needs, and not all whom the server names", () => {
    server().openWith({ users: [user("bob", "Bob"), user("carl", "Carl")] });
    expect(watched()).toEqual([[]]);
    client.showPresence(["zoe"]);
    reconnect();
    server().openWith({
      users: [user("bob", "Bob"), user("carl", "Carl")],
      conversations: [privateSummary()],
    });
    expect(watched()).toEqual([["zoe", "bob"]]);
  });

  it("watches whom the screen shows, if the server does not already", () => {
    server().openWith({ users: [user("bob", "Bob")], conversations: [privateSummary()] });
    expect(watched()).toEqual([["bob"]]);
    client.showPresence(["bob", "ann"]);
    expect(watched()).toHaveLength(1);
    client.showPresence(["zoe"]);
    expect(watched().slice(1)).toEqual([["zoe", "bob"]]);
  });

  it("watches those in view first, then those it talks with, then a large group", () => {
    const talks = Array.from({ length: 3 }, (_, at) => {
      const conversation = `dm:ann:peer-${at}`;
      const last = { ...privateMessage(1, "ann"), conversation, timestamp: timestamp(at) };
      const summary = privateSummary({ last_message: last, last_seq: 1 });
      return { ...summary, conversation, to: `peer-${at}` };
    });
    server().openWith({ conversations: talks });
    expect(watched().at(-1)).toEqual(["peer-2", "peer-1", "peer-0"]);
    client.showPresence(["member"]);
    client.showPresence(strangers(1_000));
    const users = watched().at(-1) ?? [];
    expect(users.slice(0, 5)).toEqual(["member", "peer-2", "peer-1", "peer-0", "stranger-0"]);
    expect(users).toHaveLength(500);
    // As many as there can be: it is not said again and again.
    const before = watched().length;
    client.showPresence(["member"]);
    expect(watched()).toHaveLength(before);
  });

  it("still asks for the names of those of whom it is told only how they are", () => {
    server().openWith({});
    client.showPresence(strangers(41));
    server().receive({ type: "presence", from: "stranger-40", status: "online", last_seen: null });
    expect(server().sentOf("users")).toHaveLength(40);
    client.showPresence(["stranger-40", "stranger-39"]);
    expect(server().sentOf("users").at(-1)).toMatchObject({ content: "stranger-40" });
  });

  it("asks who those are that the screen shows, and how one is who was not watched", () => {
    client.showPresence(["early"]);
    server().openWith({ users: [user("bob", "Bob")], conversations: [privateSummary()] });
    const asked = () =>
      server()
        .sentOf("users")
        .map((frame) => frame.content);
    expect(asked()).toEqual(["early"]);
    client.showPresence(["bob"]);
    client.showPresence(["bob", "yan", "zoe"]);
    expect(asked()).toEqual(["early", "yan", "zoe"]);
    server().receive({ type: "user_list", id: "1", users: [user("carl", "Carl")] });
    client.showPresence(["carl"]);
    expect(asked()).toEqual(["early", "yan", "zoe", "carl"]);
  });

  it("asks for no more strangers than fit on a screen", () => {
    server().openWith({});
    client.showPresence(strangers(1_000));
    expect(server().sentOf("users")).toHaveLength(40);
  });

  it("watches what came on the screen last, when there is too much", () => {
    server().openWith({});
    client.showPresence(strangers(1_000));
    client.showPresence(["zoe"]);
    expect(watched().at(-1)).toContain("zoe");
  });

  it("are not shown as being here while there is no connection for long", () => {
    server().openWith({ users: [user("bob", "Bob")] });
    const lostAt = Date.now();
    server().drop(1006);
    vi.advanceTimersByTime(59_999);
    expect(state().users.bob?.status).toBe("online");
    vi.advanceTimersByTime(1);
    expect(state().users.bob).toMatchObject({
      status: "offline",
      last_seen: new Date(lostAt).toISOString(),
    });
    client.retryNow();
    server().openWith({ users: [user("bob", "Bob")] });
    vi.advanceTimersByTime(120_000);
    expect(state().users.bob?.status).toBe("online");
  });

  it("asks who a stranger is, once", () => {
    server().openWith({ groups: [group()], conversations: [groupSummary()] });
    server().receive(groupMessage(1, "zoe"));
    server().receive(groupMessage(2, "zoe"));
    expect(server().sentOf("users")).toMatchObject([{ content: "zoe" }]);
  });

  it("finds people page by page", async () => {
    server().openWith({});
    const found = client.searchPeople("b", "bob");
    const [request] = server().sentOf("users");
    expect(request).toMatchObject({ content: "b", after: "bob" });
    server().receive({
      type: "user_list",
      id: request?.id,
      users: [user("bea", "Bea")],
      next: "bea",
    });
    await expect(found).resolves.toMatchObject({ next: "bea", users: [{ username: "bea" }] });
  });
});

describe("this user's presence", () => {
  const MINUTE = 60_000;
  const told = () =>
    server()
      .sentOf("status")
      .map((frame) => frame.content);

  it("is away after five minutes without input, and online with the next", () => {
    server().openWith({});
    vi.advanceTimersByTime(4 * MINUTE);
    client.inputSeen();
    vi.advanceTimersByTime(5 * MINUTE - 1);
    expect(told()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told()).toEqual(["away"]);
    vi.advanceTimersByTime(60 * MINUTE);
    client.inputSeen();
    client.inputSeen();
    expect(told()).toEqual(["away", "online"]);
    vi.advanceTimersByTime(5 * MINUTE);
    expect(told()).toEqual(["away", "online", "away"]);
  });

  it("is what the user has chosen, whatever is done", () => {
    server().openWith({});
    client.choosePresence("away");
    client.inputSeen();
    vi.advanceTimersByTime(10 * MINUTE);
    client.inputSeen();
    expect(told()).toEqual(["away"]);
    expect(state().users.ann?.status).toBe("away");
    client.choosePresence("online");
    expect(told()).toEqual(["away", "online"]);
  });

  it("is told again after a reconnection and a reload", () => {
    server().openWith({});
    client.choosePresence("away");
    reconnect();
    server().openWith({});
    const registered = () => server().sentOf("register")[0]?.status;
    expect(registered()).toBe("away");
    client.stop();
    client = newClient();
    client.start();
    server().openWith({});
    expect(registered()).toBe("away");
    // The connection began so: the others never see anything else.
    expect(told()).toEqual([]);
    client.forget();
    expect(localStorage).toHaveLength(0);
  });

  it("that changes while a connection is opened is told as soon as it is open", () => {
    server().onopen?.(new Event("open"));
    client.choosePresence("away");
    expect(told()).toEqual([]);
    server().registered();
    expect(told()).toEqual(["away"]);
  });

  it("follows the choice made in another tab", () => {
    server().openWith({});
    const key = "chatsync.presence.ann";
    localStorage.setItem(key, "away");
    window.dispatchEvent(new StorageEvent("storage", { key }));
    expect(told()).toEqual(["away"]);
  });
});

describe("group commands", () => {
  const command = { type: "add_member", to: GROUP_ID, content: "zoe" } as const;

  it("resolve with the group as it then is", async () => {
    server().openWith({ groups: [group()], conversations: [groupSummary()] });
    const done = client.groupCommand(command);
    const [sent] = server().sentOf("add_member");
    expect(sent).toMatchObject(command);
    const members = [...group().members, { username: "zoe", role: "member" }];
    server().receive({
      type: "ack",
      id: sent?.id,
      conversation: GROUP,
      timestamp: timestamp(1),
      group: group({ members, version: 2 }),
    });
    await expect(done).resolves.toMatchObject({ group: { version: 2 } });
    expect(state().groups[GROUP_ID]?.members).toHaveLength(4);
  });

  it("reject with what the server says against them", async () => {
    server().openWith({});
    const done = client.groupCommand(command);
    const [sent] = server().sentOf("add_member");
    server().receive({
      type: "error",
      id: sent?.id,
      code: "not_found",
      content: "No such user: bob.",
    });
    await expect(done).rejects.toEqual(new RequestError("not_found", "No such user: bob."));
  });

  it("reject, and are not sent again, when they were too long for the server", async () => {
    server().openWith({});
    const refused = expect(client.groupCommand(command)).rejects.toMatchObject({
      code: "too_large",
    });
    const [sent] = server().sentOf("add_member");
    server().drop(1009);
    await refused;
    vi.advanceTimersByTime(30_000);
    server().openWith({});
    expect(sent).toBeDefined();
    expect(server().sentOf("add_member")).toEqual([]);
  });

  it("reject when no answer comes within 20 s", async () => {
    server().openWith({});
    const done = client.groupCommand(command);
    const refused = expect(done).rejects.toMatchObject({ code: "unavailable" });
    await vi.advanceTimersByTimeAsync(20_000);
    await refused;
  });
});

describe("a session that has become another user's", () => {
  it("sends nothing under the other's name", () => {
    client.sendMessage(BOB, "from ann");
    server().open("mallory");
    expect(onOtherUser).toHaveBeenCalledOnce();
    expect(received()).toEqual([]);
    expect(client.store.getState().connection.phase).toBe("idle");
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function unreadOf(key: string): number {
  const conversation = state().conversations[key];
  return conversation === undefined ? -1 : unreadCount(conversation, "ann");
}
