import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatClient } from "../../client";
import type { ConversationKey } from "../../protocol";
import { systemTimers } from "../../socket";
import { annsClient } from "../../test/annsClient";
import { FakeBrowser } from "../../test/FakeBrowser";
import { FakeWebSocket } from "../../test/FakeWebSocket";
import {
  DM,
  GROUP,
  group,
  groupMessage,
  groupSummary,
  privateMessage,
  privateSummary,
  user,
} from "../../test/frames";
import { type Note, Notifier, type Seen } from "./Notifier";

const PATIENCE = 1_500;

let client: ChatClient;
let notifier: Notifier;
let inView: ConversationKey | null;
let isOn: boolean;
let showsContent: boolean;
let hasTurn: boolean;
let shown: (Note & { readonly click: () => void; closed: boolean })[];
let announced: Seen[];
let hearSeen: (seen: Seen) => void;
const onClick = vi.fn();
const clear = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  FakeWebSocket.reset();
  client = annsClient(new FakeBrowser());
  inView = null;
  isOn = true;
  showsContent = true;
  hasTurn = true;
  shown = [];
  announced = [];
  onClick.mockReset();
  clear.mockReset();
  notifier = new Notifier({
    client,
    timers: systemTimers,
    tabs: {
      takeTurn: (onTurn) => {
        if (hasTurn) onTurn();
        return () => {};
      },
      announceSeen: (seen) => announced.push(seen),
      listen: (onSeen) => {
        hearSeen = onSeen;
        return () => {};
      },
    },
    isOn: () => isOn,
    inView: () => inView,
    showsContent: () => showsContent,
    show: (note, click) => {
      const made = { ...note, click, closed: false };
      shown.push(made);
      return { close: () => Object.assign(made, { closed: true }) };
    },
    clear,
    onClick,
  });
  client.start();
});

afterEach(() => {
  notifier.stop();
  client.stop();
  vi.useRealTimers();
});

const server = () => FakeWebSocket.last;

function open(conversations: readonly unknown[] = [privateSummary(), groupSummary()]): void {
  server().openWith({ users: [user("bob", "Bob Meyer")], groups: [group()], conversations });
}

function begin(): void {
  notifier.start();
  open();
}

const told = () => shown.map(({ title, body }) => [title, body]);

describe("a note on the desktop", () => {
  it("tells who wrote what, without its markup", () => {
    begin();
    server().receive(privateMessage(1, "bob", "**Hello**\nAnn"));
    expect(shown).toEqual([]);
    vi.advanceTimersByTime(PATIENCE);
    server().receive(groupMessage(1, "bob", "to all"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([
      ["Bob Meyer", "Hello Ann"],
      ["Release team", "Bob Meyer: to all"],
    ]);
    expect(shown[0]?.tag).toBe(DM);
  });

  it("keeps what was written to itself where that is wanted", () => {
    showsContent = false;
    begin();
    server().receive(privateMessage(1, "bob", "Our secret"));
    server().receive(groupMessage(1, "bob", "to all"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([
      ["Bob Meyer", "1 new message"],
      ["Release team", "1 new message"],
    ]);
  });

  it("is not for a conversation that is muted, as long as it is", () => {
    begin();
    client.marks.mute(DM, 60_000);
    server().receive(privateMessage(1, "bob", "unheard"));
    server().receive(groupMessage(1, "bob", "to all"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([["Release team", "Bob Meyer: to all"]]);
    vi.advanceTimersByTime(60_000);
    server().receive(privateMessage(2, "bob", "heard"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told().at(-1)).toEqual(["Bob Meyer", "heard"]);
  });

  it("is for what mentions the user in a group that is muted but for that, and counts no more", () => {
    begin();
    client.marks.muteExceptMentions(GROUP);
    server().receive(groupMessage(1, "bob", "to all, and `@ann` is code"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([]);
    server().receive(groupMessage(2, "bob", "- **@Ann**: are you there?"));
    server().receive(groupMessage(3, "bob", "to all"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([["Release team", "Bob Meyer: • @Ann: are you there?"]]);
    server().receive(groupMessage(4, "bob", "@anna, and you?"));
    client.marks.mute(GROUP);
    server().receive(groupMessage(5, "bob", "@ann?"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toHaveLength(1);
  });

  it("is one for each conversation, and counts", () => {
    begin();
    server().receive(privateMessage(1, "bob", "one"));
    server().receive(privateMessage(2, "bob", "two"));
    vi.advanceTimersByTime(PATIENCE);
    server().receive(privateMessage(3, "bob", "three"));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([
      ["Bob Meyer (2)", "two"],
      ["Bob Meyer (3)", "three"],
    ]);
    expect(new Set(shown.map((each) => each.tag)).size).toBe(1);
  });

  it("is not for what is in view, which the other tabs are told before they would show one", () => {
    begin();
    inView = DM;
    for (let seq = 1; seq <= 3; seq += 1) server().receive(privateMessage(seq, "bob"));
    server().receive(groupMessage(1, "bob", "to all"));
    vi.advanceTimersByTime(PATIENCE - 1);
    expect(announced).toEqual([
      { key: DM, seq: 1 },
      { key: DM, seq: 3 },
    ]);
    vi.advanceTimersByTime(1);
    expect(told()).toEqual([["Release team", "Bob Meyer: to all"]]);
  });

  it("is not for what another tab has in view", () => {
    begin();
    server().receive(privateMessage(1, "bob"));
    hearSeen({ key: DM, seq: 1 });
    vi.advanceTimersByTime(PATIENCE);
    expect(shown).toEqual([]);
  });

  it("is not for what comes to another tab's view while other notes wait", () => {
    begin();
    server().receive(groupMessage(1, "bob", "to all"));
    vi.advanceTimersByTime(PATIENCE - 100);
    server().receive(privateMessage(1, "bob", "in view elsewhere"));
    vi.advanceTimersByTime(200);
    expect(told()).toEqual([["Release team", "Bob Meyer: to all"]]);
    hearSeen({ key: DM, seq: 1 });
    vi.advanceTimersByTime(2 * PATIENCE);
    expect(told()).toHaveLength(1);
  });

  it("comes late, but comes, for what began to wait just before others were shown", () => {
    begin();
    server().receive(groupMessage(1, "bob", "to all"));
    vi.advanceTimersByTime(PATIENCE - 100);
    server().receive(privateMessage(1, "bob", "Hello"));
    vi.advanceTimersByTime(100 + PATIENCE);
    expect(told()).toEqual([
      ["Release team", "Bob Meyer: to all"],
      ["Bob Meyer", "Hello"],
    ]);
  });

  it("is not for what this user writes or reads elsewhere", () => {
    begin();
    server().receive(privateMessage(1, "ann"));
    server().receive(privateMessage(2, "bob"));
    server().receive({ type: "unread_count", counts: { [DM]: 0 }, read_seqs: { [DM]: 2 } });
    vi.advanceTimersByTime(PATIENCE);
    expect(shown).toEqual([]);
  });

  it("goes when its conversation is read", () => {
    begin();
    server().receive(privateMessage(1, "bob"));
    vi.advanceTimersByTime(PATIENCE);
    expect(shown[0]?.closed).toBe(false);
    server().receive({ type: "unread_count", counts: { [DM]: 0 }, read_seqs: { [DM]: 1 } });
    expect(shown[0]?.closed).toBe(true);
  });

  it("leads to the conversation", () => {
    begin();
    server().receive(privateMessage(1, "bob"));
    vi.advanceTimersByTime(PATIENCE);
    shown[0]?.click();
    expect(onClick).toHaveBeenCalledWith(DM);
    expect(shown[0]?.closed).toBe(true);
  });

  it.each([
    ["switched off", () => (isOn = false)],
    ["another tab's turn", () => (hasTurn = false)],
  ])("is not shown when that is %s", (_, set) => {
    set();
    begin();
    server().receive(privateMessage(1, "bob"));
    vi.advanceTimersByTime(PATIENCE);
    expect(shown).toEqual([]);
  });

  it("is one for all that was missed in many conversations", () => {
    const many = (unread: number) =>
      [1, 2, 3, 4, 5].map((at) => ({
        ...privateSummary({ last_seq: unread, unread }),
        conversation: `dm:ann:p${at}`,
        to: `p${at}`,
      }));
    notifier.start();
    open(many(0));
    server().drop(1006);
    vi.advanceTimersByTime(30_000);
    open(many(4));
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([["20 new messages", "p1, p2, p3, and 2 more"]]);
    shown[0]?.click();
    expect(onClick).toHaveBeenCalledWith(null);
  });

  it("says how many were missed in one conversation", () => {
    begin();
    server().drop(1006);
    vi.advanceTimersByTime(30_000);
    open([privateSummary({ last_seq: 7, unread: 7 }), groupSummary()]);
    vi.advanceTimersByTime(PATIENCE);
    expect(told()).toEqual([["Bob Meyer", "7 new messages"]]);
  });

  it("is not for what was missed where it is in view in another tab, whichever is connected first", () => {
    const missed = [privateSummary({ last_seq: 7, unread: 7 }), groupSummary()];
    begin();
    inView = DM;
    server().drop(1006);
    vi.advanceTimersByTime(30_000);
    client.retryNow();
    open(missed);
    expect(announced).toEqual([{ key: DM, seq: 7 }]);
    inView = null;
    server().drop(1006);
    hearSeen({ key: DM, seq: 9 });
    vi.advanceTimersByTime(30_000);
    client.retryNow();
    open([privateSummary({ last_seq: 9, unread: 9 }), groupSummary()]);
    vi.advanceTimersByTime(2 * PATIENCE);
    expect(shown).toEqual([]);
  });

  it("that was left by a page that is gone is taken away, once", () => {
    begin();
    expect(clear).toHaveBeenCalledOnce();
    server().drop(1006);
    client.retryNow();
    open();
    expect(clear).toHaveBeenCalledOnce();
  });

  it("is not for what was unread when the app was opened", () => {
    notifier.start();
    open([privateSummary({ last_seq: 7, unread: 7 })]);
    vi.advanceTimersByTime(PATIENCE);
    expect(shown).toEqual([]);
  });
});
