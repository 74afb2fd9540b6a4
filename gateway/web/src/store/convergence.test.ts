import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AckFrame, Entry, HistoryFrame, MessageEntry, ServerFrame } from "../protocol";
import { DM, privateMessage } from "../test/frames";
import { unreadCount } from "./conversations";
import { reduce } from "./reducer";
import { type ChatState, initialState, type OutboxItem } from "./state";

/** A log of both people's messages, some of Ann's of which this client has sent itself. */
const logs = fc
  .array(fc.record({ byAnn: fc.boolean(), fromHere: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((made) =>
    made.map(({ byAnn, fromHere }, index) => ({
      entry: privateMessage(index + 1, byAnn ? "ann" : "bob"),
      fromHere: byAnn && fromHere,
    })),
  );

type Log = ReturnType<typeof privateMessage>[];

function ackOf(entry: MessageEntry): AckFrame {
  const { id, conversation, seq, timestamp } = entry;
  return { type: "ack", id, conversation, seq, timestamp, group: null, removedGroup: null };
}

function pageOf(entries: readonly Entry[]): HistoryFrame {
  return {
    type: "history",
    id: null,
    conversation: DM,
    messages: entries,
    has_more: false,
    reset: false,
  };
}

/** Each entry comes by ack, live, or in a page, at least once; much of it several times; in any order. */
const scenarios = logs.chain((log) => {
  const entries: Log = log.map(({ entry }) => entry);
  const mandatory: ServerFrame[] = log.map(({ entry, fromHere }) =>
    fromHere ? ackOf(entry) : { type: "entry", entry },
  );
  const pages = fc
    .tuple(fc.nat(entries.length), fc.nat(entries.length))
    .map(([a, b]) => pageOf(entries.slice(Math.min(a, b), Math.max(a, b))));
  const repeats = fc.constantFrom(
    ...mandatory,
    ...entries.map((entry): ServerFrame => ({ type: "entry", entry })),
  );
  return fc
    .array(fc.oneof(pages, repeats), { maxLength: 20 })
    .chain((extra) => {
      const all = [...mandatory, ...extra];
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    })
    .map((frames) => ({ log, frames }));
});

function outboxOf(log: readonly { entry: MessageEntry; fromHere: boolean }[]): OutboxItem[] {
  return log
    .filter(({ fromHere }) => fromHere)
    .map(({ entry }) => ({
      id: entry.id,
      conversation: DM,
      peer: { type: "private", to: "bob" },
      content: entry.content,
      createdAt: entry.timestamp,
      status: "sending",
    }));
}

function play(start: ChatState, frames: readonly ServerFrame[]): ChatState {
  return frames.reduce((state, frame) => reduce(state, { type: "frame", frame, now: 0 }), start);
}

describe("whatever the order in which acks, echoes, repeats and pages come", () => {
  it("the state is the same in the end", () => {
    fc.assert(
      fc.property(scenarios, ({ log, frames }) => {
        const start = reduce(initialState("ann"), { type: "outbox_loaded", items: outboxOf(log) });
        const state = play(start, frames);
        const conversation = state.conversations[DM];
        expect(state.outbox).toEqual([]);
        expect(conversation?.entries).toEqual(log.map(({ entry }) => entry));
        expect(conversation).toMatchObject({ lastSeq: log.length, reachedStart: true });
        expect(conversation?.lastEntry).toEqual(log.at(-1)?.entry);
        const byBob = log.filter(({ entry }) => entry.from === "bob").length;
        expect(conversation && unreadCount(conversation, "ann")).toBe(byBob);
      }),
      { numRuns: 500 },
    );
  });
});
