import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeServerFrame, type Entry, type MessageEntry, type ServerFrame } from "../protocol";
import {
  DM,
  GROUP,
  GROUP_ID,
  group,
  groupSummary,
  privateMessage,
  privateSummary,
  timestamp,
  user,
} from "../test/frames";
import type { Action } from "./actions";
import { syncPosition } from "./confirm";
import { unreadCount } from "./conversations";
import { keptOf, restored } from "./kept";
import { endOfFirstRun, lastSeq } from "./log";
import { MOST_MEMBERS_TOLD } from "./receipts";
import { reduce } from "./reducer";
import { type ChatState, initialState, type OutboxItem } from "./state";

/** A message of the conversation, and whether it was Ann's own and written on this client. */
interface Written {
  readonly entry: MessageEntry;
  readonly fromHere: boolean;
}

/** What the server holds in the end. */
interface Truth {
  readonly log: readonly Written[];
  readonly annRead: number;
  readonly bobDelivered: number;
  readonly bobRead: number;
  /** Versions 1 to this one of the group are announced; null if Ann is not in it any more. */
  readonly groupVersion: number | null;
}

const truths: fc.Arbitrary<Truth> = fc
  .record({
    authors: fc.array(fc.constantFrom("here", "elsewhere", "bob"), {
      minLength: 1,
      maxLength: 14,
    }),
    positions: fc.tuple(fc.nat(14), fc.nat(14), fc.nat(14)),
    groupVersion: fc.option(fc.integer({ min: 1, max: 4 })),
  })
  .map(({ authors, positions, groupVersion }) => {
    const log = authors.map((author, index) => ({
      entry: privateMessage(index + 1, author === "bob" ? "bob" : "ann"),
      fromHere: author === "here",
    }));
    const [annRead, one, other] = positions.map((at) => Math.min(at, log.length));
    return {
      log,
      annRead: annRead ?? 0,
      bobDelivered: Math.max(one ?? 0, other ?? 0),
      bobRead: Math.min(one ?? 0, other ?? 0),
      groupVersion,
    };
  });

function frame(sent: unknown): Action {
  const decoded = decodeServerFrame(JSON.stringify(sent)) as ServerFrame;
  return { type: "frame", frame: decoded, now: 0 };
}

const entriesOf = ({ log }: Truth) => log.map(({ entry }) => entry);

const groupUpdate = (version: number) =>
  frame({ type: "group_update", group: group({ version, name: `version ${version}` }) });

const groupRemoved = frame({ type: "group_update", group: { id: GROUP_ID }, removed: true });

function history(messages: readonly MessageEntry[], reset = false): Action {
  return frame({ type: "history", conversation: DM, messages, has_more: true, reset });
}

function receipt(delivered_seq: number, read_seq: number): Action {
  return frame({ type: "receipt", conversation: DM, from: "bob", delivered_seq, read_seq });
}

function unreadOf(log: readonly MessageEntry[], after: number): number {
  return log.filter((entry) => entry.from === "bob" && entry.seq > after).length;
}

/** The conversation's line in the list, as of when the log was as long as `length`. */
function summary(truth: Truth, length: number): Action {
  const log = entriesOf(truth).slice(0, length);
  const read_seq = Math.min(truth.annRead, length);
  return frame({
    type: "conversation_list",
    conversations: [
      privateSummary({
        last_message: log.at(-1) ?? null,
        last_seq: length,
        read_seq,
        unread: unreadOf(log, read_seq),
        receipts: [
          {
            from: "bob",
            delivered_seq: Math.min(truth.bobDelivered, length),
            read_seq: Math.min(truth.bobRead, length),
          },
        ],
      }),
    ],
  });
}

function groupList({ groupVersion }: Truth): Action {
  const groups =
    groupVersion === null
      ? []
      : [group({ version: groupVersion, name: `version ${groupVersion}` })];
  return frame({ type: "group_list", groups });
}

function ack({ id, conversation, seq }: MessageEntry, duplicate = false): Action {
  return frame({ type: "ack", id, conversation, seq, timestamp: timestamp(seq), duplicate });
}

/** The opening, as a client that knows nothing gets it, and after it all the history. */
function opening(truth: Truth): Action[] {
  return [
    { type: "connection", status: { phase: "open" } },
    frame({ type: "user_list", users: [user("bob", "Bob")] }),
    groupList(truth),
    summary(truth, truth.log.length),
    history(entriesOf(truth)),
  ];
}

/** What has to happen at least once for each entry, besides the opening. */
function arrivals(truth: Truth): Action[] {
  return truth.log.map(({ entry, fromHere }) => (fromHere ? ack(entry) : frame(entry)));
}

/** Whatever may come between and more than once: echoes, retries, pages, lists, receipts, lost connections. */
function disturbances(truth: Truth): fc.Arbitrary<Action> {
  const entries = entriesOf(truth);
  const seqs = fc.nat(entries.length);
  const entry = fc.constantFrom(...entries);
  const own = entries.filter(({ from }) => from === "ann");
  const ownEntry = own.length === 0 ? entry : fc.constantFrom(...own);
  return fc.oneof(
    entry.map((each) => frame(each)),
    ownEntry.map((each) => ack(each, true)),
    ownEntry.map(({ id }): Action => ({ type: "sending", id })),
    ownEntry.map(({ id }): Action => ({ type: "requeued", id })),
    ownEntry.map(
      ({ id }): Action => ({ type: "send_failed", id, code: "unavailable", error: "Later." }),
    ),
    fc
      .tuple(seqs, seqs, fc.boolean())
      .map(([a, b, reset]) => history(entries.slice(Math.min(a, b), Math.max(a, b)), reset)),
    seqs.map((length) => summary(truth, length)),
    seqs.map((length) => {
      const counts = { [DM]: unreadOf(entries.slice(0, length), truth.annRead) };
      return frame({ type: "unread_count", counts, read_seqs: { [DM]: truth.annRead } });
    }),
    fc
      .tuple(fc.nat(truth.bobDelivered), fc.nat(truth.bobRead))
      .map(([delivered, read]) => receipt(delivered, Math.min(delivered, read))),
    fc.integer({ min: 1, max: truth.groupVersion ?? 4 }).map(groupUpdate),
    fc.constant(groupRemoved),
    fc.constant<Action>({ type: "read", conversation: DM, seq: truth.annRead }),
    fc.constant<Action>({ type: "connection", status: { phase: "waiting", retryAt: 0 } }),
    fc.constant<Action>({ type: "connection", status: { phase: "open" } }),
    fc.constantFrom("start", "stop").map((content) => {
      return frame({ type: "typing", conversation: DM, from: "bob", content });
    }),
    fc.constantFrom("online", "away").map((status) => {
      return frame({ type: "presence", from: "bob", status, last_seen: timestamp(0) });
    }),
  );
}

const scenarios = truths.chain((truth) =>
  fc
    .array(disturbances(truth), { maxLength: 24 })
    .chain((extra) => {
      const all = [...arrivals(truth), ...extra];
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    })
    .map((actions) => ({ truth, actions })),
);

/** The same messages of the same log, or as another server had them. */
function asOf(truth: Truth, length: number, isOther: boolean): Truth {
  const log = truth.log.slice(0, length).map(({ entry, fromHere }) => {
    const id = isOther ? `other-${entry.id}` : entry.id;
    return { entry: { ...entry, id }, fromHere };
  });
  const bobDelivered = Math.min(truth.bobDelivered, length);
  const [annRead, bobRead] = [truth.annRead, truth.bobRead].map((at) => Math.min(at, length));
  return { ...truth, log, annRead: annRead ?? 0, bobDelivered, bobRead: bobRead ?? 0 };
}

/** A page that ended at some moment of the log, or of another log, and what comes to the next one. */
const keptScenarios = scenarios.chain(({ truth, actions }) =>
  fc
    .record({
      length: fc.nat(truth.log.length),
      lost: fc.nat(truth.log.length),
      isOther: fc.boolean(),
      listed: fc.nat(truth.log.length),
    })
    .map(({ length, lost, isOther, listed }) => {
      const past = asOf(truth, length, isOther);
      const before = [summary(past, length), groupList(past), ...arrivals(past).slice(-1 - lost)];
      // Every connection begins with the list.
      return { truth, before, actions: [summary(truth, listed), ...actions] };
    }),
);

/** The opening that a client gets which tells what it holds. */
function resumption(truth: Truth, start: ChatState): Action[] {
  const conversation = start.conversations[DM];
  const end = conversation === undefined ? null : endOfFirstRun(conversation.entries);
  const missing =
    conversation === undefined || end === null
      ? []
      : entriesOf(truth).filter(({ seq }) => seq > syncPosition(conversation, end));
  return [
    { type: "connection", status: { phase: "open" } },
    frame({ type: "user_list", users: [user("bob", "Bob")] }),
    groupList(truth),
    summary(truth, truth.log.length),
    ...(missing.length === 0 ? [] : [history(missing)]),
  ];
}

function outboxOf({ log }: Truth): OutboxItem[] {
  return log
    .filter(({ fromHere }) => fromHere)
    .map(({ entry }) => ({
      id: entry.id,
      conversation: DM,
      peer: { type: "private", to: "bob" },
      content: entry.content,
      createdAt: entry.timestamp,
      status: "waiting",
    }));
}

const seqsOf = (entries: readonly Entry[]) => entries.map(({ seq }) => seq);

/** What holds at every moment, whatever is still missing. */
function check(state: ChatState): void {
  const { entries = [], lastSeq: last = 0, receipts } = state.conversations[DM] ?? {};
  const seqs = seqsOf(entries);
  if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) {
    throw new Error(`the entries are not in order, or one is there twice: ${seqs}`);
  }
  if ((lastSeq(entries) ?? 0) > last) throw new Error("an entry is newer than the newest");
  const ids = new Set(entries.map((entry) => ("id" in entry ? entry.id : null)));
  const doubled = state.outbox.filter(({ id }) => ids.has(id));
  if (doubled.length > 0) throw new Error("a message is in the log and in the outbox");
  const bob = receipts?.bob;
  if (bob !== undefined && bob.read_seq > bob.delivered_seq) {
    throw new Error("something was read that was not delivered");
  }
}

/** The state without what is this connection's or this screen's own affair. */
function comparable(state: ChatState) {
  const conversations = Object.values(state.conversations).map(
    ({ epoch: _, missed: __, ...rest }) => rest,
  );
  conversations.sort((one, other) => (one.key < other.key ? -1 : 1));
  return { ...state, conversations, typing: {} };
}

/** After `actions` and the next opening the state is that of a client that starts anew; on the way nothing is out of order. */
function expectToConverge(truth: Truth, start: ChatState, actions: readonly Action[]): void {
  let state = start;
  for (const action of [...actions, ...opening(truth)]) {
    state = reduce(state, action);
    check(state);
  }
  const fresh = opening(truth).reduce(reduce, initialState("ann"));
  expect(comparable(state)).toEqual(comparable(fresh));
}

describe("whatever the order in which acks, echoes, retries, pages, lists and receipts come", () => {
  it("after the next opening the state is that of a client that starts anew", () => {
    fc.assert(
      fc.property(scenarios, ({ truth, actions }) => {
        const start = reduce(initialState("ann"), {
          type: "outbox_loaded",
          items: outboxOf(truth),
        });
        expectToConverge(truth, start, actions);
      }),
      { numRuns: 1_000 },
    );
  });

  it("so it is from what was kept at any moment of the same log, or of another one", () => {
    fc.assert(
      fc.property(keptScenarios, ({ truth, before, actions }) => {
        const kept = structuredClone(keptOf(before.reduce(reduce, initialState("ann"))));
        const items = outboxOf(truth);
        const start = reduce(restored(initialState("ann"), kept), { type: "outbox_loaded", items });
        expectToConverge(truth, start, actions);
      }),
      { numRuns: 1_000 },
    );
  });

  it("so it is in a page that stays open while the server's log becomes another one", () => {
    fc.assert(
      fc.property(keptScenarios, ({ truth, before, actions }) => {
        const items = outboxOf(truth);
        const begun = before.reduce(reduce, initialState("ann"));
        expectToConverge(truth, reduce(begun, { type: "outbox_loaded", items }), actions);
      }),
      { numRuns: 1_000 },
    );
  });

  it("nothing of what was kept is asked for again, and nothing is missing, when the log has gone on", () => {
    fc.assert(
      fc.property(keptScenarios, ({ truth, before }) => {
        const kept = structuredClone(keptOf(before.reduce(reduce, initialState("ann"))));
        const start = restored(initialState("ann"), kept);
        const state = resumption(truth, start).reduce(reduce, start);
        const entries = state.conversations[DM]?.entries ?? [];
        // What is held is of this log, without a hole, and up to its end if anything was held at all.
        const held = (start.conversations[DM]?.entries ?? []).length;
        expect(entries).toEqual(held === 0 ? [] : entriesOf(truth).slice(-entries.length));
        if (held > 0) expect(lastSeq(entries) ?? truth.log.length).toBe(truth.log.length);
        expect(state.conversations[DM]?.unconfirmed).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it("nothing is missing, doubled or miscounted without one", () => {
    fc.assert(
      fc.property(
        truths.chain((truth) => {
          const all = [
            ...arrivals(truth),
            ...arrivals(truth),
            receipt(truth.bobDelivered, truth.bobRead),
            receipt(Math.floor(truth.bobDelivered / 2), 0),
            ...Array.from({ length: truth.groupVersion ?? 1 }, (_, index) =>
              groupUpdate(index + 1),
            ),
          ];
          const shuffled = fc.shuffledSubarray(all, {
            minLength: all.length,
            maxLength: all.length,
          });
          return shuffled.map((actions) => ({ truth, actions }));
        }),
        ({ truth, actions }) => {
          const known = reduce(initialState("ann"), summary(truth, 0));
          const start = reduce(known, { type: "outbox_loaded", items: outboxOf(truth) });
          const state = actions.reduce(reduce, start);
          const conversation = state.conversations[DM];
          expect(state.outbox).toEqual([]);
          expect(conversation?.entries).toEqual(entriesOf(truth));
          expect(conversation).toMatchObject({ lastSeq: truth.log.length, reachedStart: true });
          expect(conversation && unreadCount(conversation, "ann")).toBe(
            unreadOf(entriesOf(truth), 0),
          );
          expect(conversation?.receipts.bob).toMatchObject({
            delivered_seq: truth.bobDelivered,
            read_seq: truth.bobRead,
          });
          expect(state.groups[GROUP_ID]?.version).toBe(truth.groupVersion ?? 1);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** A group as the server has it: Ann's, with so many that two more are too many for receipts. */
class LargestGroup {
  readonly #positions = new Map<string, number>();
  readonly #told: unknown[] = [];
  #seq = 1;
  #version = 1;

  constructor() {
    for (let number = 2; number < MOST_MEMBERS_TOLD; number += 1)
      this.#positions.set(`u${number}`, 0);
  }

  /** What the server tells when somebody comes or goes. Who comes has what was there before. */
  toggle(name: string): unknown[] {
    const before = this.#positions.size;
    const kind = this.#positions.delete(name) ? "member_left" : "member_added";
    if (kind === "member_added") this.#positions.set(name, this.#seq);
    this.#seq += 1;
    this.#version += 1;
    const shrinks = before > this.#positions.size && before === MOST_MEMBERS_TOLD;
    const receipts = shrinks ? [...this.#positions.keys()].map((each) => this.#receipt(each)) : [];
    return [{ type: "group_update", group: this.#group() }, this.#note(kind, name), ...receipts];
  }

  /** What the server tells when somebody has read everything, if they are a member. */
  read(name: string): unknown[] {
    if (!this.#positions.has(name)) return [];
    this.#positions.set(name, this.#seq);
    return this.#isTold() ? [this.#receipt(name)] : [];
  }

  /** Something that was told before, and is told again or was held back. */
  late(index: number): unknown[] {
    return this.#told.slice(index, index + 1);
  }

  opening(): Action[] {
    const receipts = [...this.#positions.keys()].map((name) => this.#positionOf(name));
    const told = { last_seq: this.#seq, receipts: this.#isTold() ? receipts : [] };
    return [
      frame({ type: "group_list", groups: [this.#group()] }),
      frame({ type: "conversation_list", conversations: [groupSummary(told)] }),
    ];
  }

  /** With Ann, who is not among those whose positions Ann is told. */
  #isTold(): boolean {
    return this.#positions.size + 1 <= MOST_MEMBERS_TOLD;
  }

  #group() {
    const members = ["ann", ...this.#positions.keys()].map((username) => ({
      username,
      role: "member",
    }));
    return group({ members, version: this.#version });
  }

  #positionOf(from: string) {
    const seq = this.#positions.get(from) ?? 0;
    return { from, delivered_seq: seq, read_seq: seq };
  }

  #receipt(name: string) {
    const receipt = { type: "receipt", conversation: GROUP, ...this.#positionOf(name) };
    this.#told.push(receipt);
    return receipt;
  }

  #note(kind: string, name: string) {
    return {
      type: "system",
      conversation: GROUP,
      seq: this.#seq,
      from: name,
      to: GROUP_ID,
      content: "",
      timestamp: timestamp(this.#seq),
      event: { kind, users: [name] },
    };
  }
}

describe("whatever happens in a group around the size up to which receipts are told", () => {
  const names = fc.constantFrom("bob", "chloe", "dave");
  const happenings = fc.oneof(
    names.map((name) => (it: LargestGroup) => it.toggle(name)),
    names.map((name) => (it: LargestGroup) => it.read(name)),
    fc.nat(9).map((index) => (it: LargestGroup) => it.late(index)),
  );

  it("the state and the events after it are the state that a client is shown that starts anew", () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 16 }), (all) => {
        const it = new LargestGroup();
        const start = it.opening().reduce(reduce, initialState("ann"));
        const told = all.flatMap((happens) => happens(it)).map(frame);
        const state = told.reduce(reduce, start);
        const fresh = it.opening().reduce(reduce, initialState("ann"));
        expect(state.groups).toEqual(fresh.groups);
        const receipts = ({ conversations }: ChatState) => conversations[GROUP]?.receipts;
        expect(receipts(state)).toEqual(receipts(fresh));
      }),
      { numRuns: 60 },
    );
  });
});
