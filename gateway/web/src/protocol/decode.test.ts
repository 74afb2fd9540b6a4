import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { group, privateMessage, privateSummary, user } from "../test/frames";
import { decodeServerFrame } from "./decode";
import { Malformed } from "./fields";

function decode(frame: unknown) {
  return decodeServerFrame(JSON.stringify(frame));
}

describe("decodeServerFrame", () => {
  it("reads the answer to register", () => {
    const limits = { frame_bytes: 65_536, content_bytes: 16_384, group_members: 5_000 };
    const frame = { type: "registered", username: "ann", session: "s", heartbeat_s: 25, limits };
    expect(decode(frame)).toEqual({
      type: "registered",
      username: "ann",
      heartbeat_s: 25,
      limits,
    });
  });

  it("reads a live message as an entry", () => {
    const message = privateMessage(3, "bob");
    expect(decode({ ...message, extra: "ignored" })).toEqual({ type: "entry", entry: message });
  });

  it("reads a system note with its event", () => {
    const note = {
      type: "system",
      conversation: "group:g1",
      seq: 2,
      from: "ann",
      to: "g1",
      content: "ann added bob",
      timestamp: "2026-11-24T09:00:00.000Z",
      event: { kind: "member_added", users: ["bob"] },
    };
    expect(decode(note)).toMatchObject({
      entry: { type: "system", event: { kind: "member_added", users: ["bob"], role: null } },
    });
    expect(decode({ ...note, event: { kind: "of a later version" } })).toMatchObject({
      entry: { content: "ann added bob", event: null },
    });
  });

  it("ignores a frame of an unknown type", () => {
    expect(decode({ type: "confetti", amount: 3 })).toBeNull();
  });

  it("keeps the place of an entry of an unknown type", () => {
    const edit = { type: "edit", conversation: "dm:ann:bob", seq: 7, content: "better" };
    expect(decode(edit)).toEqual({
      type: "entry",
      entry: { type: "unknown", conversation: "dm:ann:bob", seq: 7 },
    });
    expect(
      decode({ type: "history", conversation: "dm:ann:bob", messages: [edit], has_more: false }),
    ).toMatchObject({ messages: [{ type: "unknown", seq: 7 }] });
  });

  it("reads the lists of the opening", () => {
    const listed = privateSummary({
      last_message: privateMessage(4, "bob"),
      last_seq: 4,
      receipts: [{ from: "bob", delivered_seq: 4, read_seq: 2 }],
    });
    expect(decode({ type: "conversation_list", conversations: [listed] })).toEqual({
      type: "conversation_list",
      conversations: [listed],
    });
    expect(decode({ type: "group_list", groups: [group()] })).toEqual({
      type: "group_list",
      groups: [group()],
    });
    expect(decode({ type: "user_list", users: [user("bob", "Bob")] })).toMatchObject({
      id: null,
      next: null,
      users: [{ username: "bob", display_name: "Bob" }],
    });
  });

  it("calls somebody without a display name by the username", () => {
    const nameless = { username: "bob", status: "offline", last_seen: null };
    expect(decode({ type: "user_list", users: [nameless] })).toMatchObject({
      users: [{ display_name: "bob", last_seen: null }],
    });
  });

  it("tells a group that was left from one that changed", () => {
    expect(decode({ type: "group_update", group: { id: "g1" }, removed: true })).toEqual({
      type: "group_removed",
      groupId: "g1",
    });
    expect(decode({ type: "group_update", group: group() })).toEqual({
      type: "group_update",
      group: group(),
    });
  });

  it("tells from an ack that the group is gone", () => {
    const ack = { type: "ack", id: "1", conversation: "group:g1", timestamp: "t" };
    const gone = { group: null, removedGroup: "g1" };
    expect(decode({ ...ack, group: { id: "g1", removed: true } })).toMatchObject(gone);
    expect(decode({ ...ack, group: { id: "g1" }, removed: true })).toMatchObject(gone);
    expect(decode({ ...ack, group: group(), removed: true })).toMatchObject({ group: null });
    expect(decode({ ...ack, group: group() })).toMatchObject({ group: group(), seq: null });
  });

  it("reads people whose presence changed together", () => {
    const bob = { from: "bob", status: "away", last_seen: null };
    const chloe = { from: "chloe", status: "offline", last_seen: "2026-11-24T09:00:00.000Z" };
    expect(decode({ type: "presence", ...bob, more: [chloe] })).toEqual({
      type: "presence",
      people: [bob, chloe],
    });
    expect(decode({ type: "presence", ...bob })).toMatchObject({ people: [bob] });
  });

  it("leaves out of a list what it cannot read, and keeps the rest", () => {
    const users = [{ username: 1 }, user("bob", "Bob")];
    expect(decode({ type: "user_list", users })).toMatchObject({ users: [{ username: "bob" }] });
    const listed = [{ ...privateSummary(), type: "channel" }, privateSummary()];
    const frame = decode({ type: "conversation_list", conversations: listed });
    expect(frame).toMatchObject({ conversations: [{ type: "private" }] });
    const bob = { from: "bob", status: "away", last_seen: null };
    const more = [{ ...bob, from: "chloe", status: "asleep" }];
    expect(decode({ type: "presence", ...bob, more })).toMatchObject({ people: [bob] });
  });

  it("takes a value of a later version for one that allows no more", () => {
    const settings = { who_may_post: "bots", who_may_add: "everyone" };
    const members = [{ username: "ann", role: "guest" }];
    expect(decode({ type: "group_list", groups: [group({ settings, members })] })).toMatchObject({
      groups: [
        {
          settings: { who_may_post: "admins", who_may_add: "everyone" },
          members: [{ username: "ann", role: "member" }],
        },
      ],
    });
    expect(decode({ type: "user_list", users: [user("bob", "Bob", "asleep")] })).toMatchObject({
      users: [{ username: "bob", status: "offline" }],
    });
  });

  it("takes no time that is none", () => {
    const messages = [{ ...privateMessage(3, "bob"), timestamp: "yesterday" }];
    const page = { type: "history", conversation: "dm:ann:bob", messages, has_more: false };
    // It fills its place in the log all the same.
    expect(decode(page)).toMatchObject({ messages: [{ type: "unknown", seq: 3 }] });
    const bob = { ...user("bob", "Bob"), last_seen: "yesterday" };
    expect(decode({ type: "user_list", users: [bob] })).toMatchObject({
      users: [{ last_seen: null }],
    });
  });

  it("treats an error code that it does not know as the server's fault", () => {
    const error = { type: "error", code: "of a later version", content: "No." };
    expect(decode(error)).toMatchObject({ code: "internal", id: null, retry_after_ms: null });
  });

  it("reads every sample that the server's tests hold it to", () => {
    const folder = join(import.meta.dirname, "../../../frames/server");
    const read = readdirSync(folder).map((name) =>
      decodeServerFrame(readFileSync(join(folder, name), "utf8")),
    );
    expect(read.length).toBeGreaterThan(30);
    expect(read).not.toContain(null);
  });

  it.each([
    ["not JSON", "{"],
    ["no object", "[]"],
    ["no type", "{}"],
    ["a type that is no text", '{"type":1}'],
    ["a seq that is no count", JSON.stringify({ ...privateMessage(1, "bob"), seq: -1 })],
    ["a time that is none", JSON.stringify({ ...privateMessage(1, "bob"), timestamp: "now" })],
    ["a fraction as seq", JSON.stringify({ ...privateMessage(1, "bob"), seq: 1.5 })],
    ["a message without text", JSON.stringify({ ...privateMessage(1, "bob"), content: undefined })],
    ["a status that is none", JSON.stringify({ type: "presence", from: "bob", status: "gone" })],
    ["counts that are none", JSON.stringify({ type: "unread_count", counts: { a: "1" } })],
    ["a list that is none", JSON.stringify({ type: "user_list", users: {} })],
  ])("refuses %s", (_, data) => {
    expect(() => decodeServerFrame(data)).toThrow(Malformed);
  });

  it("answers anything at all with a frame, null or Malformed", () => {
    const types = ["ack", "history", "system", "error", "group_update", "registered", "receipt"];
    const anyFrame = fc
      .tuple(fc.constantFrom(...types), fc.dictionary(fc.string(), fc.jsonValue()))
      .map(([type, rest]) => JSON.stringify({ ...rest, type }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), anyFrame), (data) => {
        try {
          decodeServerFrame(data);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });
});
