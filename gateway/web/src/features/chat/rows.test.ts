import { describe, expect, it } from "vitest";
import type { MessageEntry } from "../../protocol";
import type { OutboxItem } from "../../store";
import { DM, privateMessage } from "../../test/frames";
import { buildRows } from "./rows";

function at(seq: number, from: "ann" | "bob", time: string): MessageEntry {
  return { ...privateMessage(seq, from), timestamp: new Date(time).toISOString() };
}

const starts = (entries: MessageEntry[]) =>
  buildRows(entries, [], "ann").map((row) => row.kind === "message" && row.startsGroup);

describe("buildRows", () => {
  it("puts together what one author wrote within five minutes", () => {
    expect(
      starts([
        at(1, "bob", "2026-11-24T10:00"),
        at(2, "bob", "2026-11-24T10:04"),
        at(3, "bob", "2026-11-24T10:10"),
        at(4, "ann", "2026-11-24T10:11"),
      ]),
    ).toEqual([true, false, true, true]);
  });

  it("marks the first of each day", () => {
    const rows = buildRows(
      [
        at(1, "bob", "2026-11-23T23:58"),
        at(2, "bob", "2026-11-23T23:59"),
        at(3, "bob", "2026-11-24T00:01"),
      ],
      [],
      "ann",
    );
    expect(rows.map((row) => row.startsDay)).toEqual([true, false, true]);
  });

  it("leaves open whether the first one held begins its day, while there are older ones", () => {
    const held = [at(7, "bob", "2026-11-24T10:00"), at(8, "bob", "2026-11-25T10:00")];
    const startsDay = (entries: MessageEntry[]) =>
      buildRows(entries, [], "ann").map((row) => row.startsDay);
    expect(startsDay(held)).toEqual([false, true]);
    expect(startsDay([at(6, "bob", "2026-11-23T10:00"), ...held])).toEqual([false, true, true]);
    expect(startsDay([at(6, "bob", "2026-11-24T09:59"), ...held])).toEqual([false, false, true]);
  });

  it("makes a row anew only when something about it has changed", () => {
    const entries = [at(2, "ann", "2026-11-24T10:00"), at(3, "bob", "2026-11-24T10:01")];
    const before = buildRows(entries, [], "ann");
    const later = buildRows([...entries, at(4, "bob", "2026-11-24T10:02")], [], "ann");
    expect(later.slice(0, 2)).toEqual(before);
    expect(later[0]).toBe(before[0]);
    expect(later[1]).toBe(before[1]);
    const earlier = buildRows([at(1, "ann", "2026-11-24T09:59"), ...entries], [], "ann");
    expect(earlier[1]).not.toBe(before[0]);
    expect(earlier[2]).toBe(before[1]);
  });

  it("keeps the key when a pending message takes its place in the log", () => {
    const pending: OutboxItem = {
      id: "m1",
      conversation: DM,
      peer: { type: "private", to: "bob" },
      content: "hello",
      createdAt: "2026-11-24T10:00:00.000Z",
      status: "sending",
    };
    const [before] = buildRows([], [pending], "ann");
    const [after] = buildRows([{ ...privateMessage(1, "ann"), id: "m1" }], [], "ann");
    expect(before?.key).toBe(after?.key);
    expect([before?.seq, after?.seq]).toEqual([null, 1]);
  });

  it("has a row for an entry that shows nothing, so that rows and numbers go together", () => {
    const unknown = { type: "unknown", conversation: DM, seq: 2 } as const;
    const rows = buildRows(
      [privateMessage(1, "bob"), unknown, privateMessage(3, "bob")],
      [],
      "ann",
    );
    expect(rows.map((row) => [row.kind, row.seq])).toEqual([
      ["message", 1],
      ["blank", 2],
      ["message", 3],
    ]);
    expect(rows.map((row) => row.startsDay)).toEqual([true, false, false]);
  });
});
