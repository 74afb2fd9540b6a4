import { afterEach, describe, expect, it } from "vitest";
import type { SystemEntry } from "../../protocol";
import { speak } from "../../texts";
import { systemText } from "./systemText";

afterEach(() => speak("en"));

type Event = NonNullable<SystemEntry["event"]>;

/** The sentence as Ann reads it. */
function read(from: string, event: Partial<Event> | null): string {
  const entry: SystemEntry = {
    type: "system",
    conversation: "group:1",
    seq: 1,
    from,
    content: "something was done",
    timestamp: "2026-01-01T00:00:00.000Z",
    event:
      event === null
        ? null
        : { kind: "group_created", users: [], role: null, name: null, ...event },
  };
  return systemText(entry, { me: "ann", users: {} });
}

const CASES: readonly (readonly [string, Partial<Event> | null, string, string])[] = [
  ["ann", { kind: "group_created" }, "You created the group", "Du hast die Gruppe gegründet"],
  ["bob", { kind: "group_created" }, "bob created the group", "bob hat die Gruppe gegründet"],
  ["ann", { kind: "group_updated" }, "You changed the group", "Du hast die Gruppe geändert"],
  [
    "bob",
    { kind: "group_updated", name: "Oars" },
    "bob named the group “Oars”",
    "bob hat die Gruppe in „Oars“ umbenannt",
  ],
  ["ann", { kind: "member_added", users: ["bob"] }, "You added bob", "Du hast bob hinzugefügt"],
  ["bob", { kind: "member_added", users: ["ann"] }, "bob added you", "bob hat dich hinzugefügt"],
  [
    "bob",
    { kind: "member_added", users: ["eve", "ann"] },
    "bob added you and eve",
    "bob hat dich und eve hinzugefügt",
  ],
  [
    "bob",
    { kind: "member_added", users: ["b", "c", "d", "e", "f", "ann"] },
    "bob added you, b, c, d, e, and 1 more",
    "bob hat dich, b, c, d, e und 1 weitere Person hinzugefügt",
  ],
  [
    "ann",
    { kind: "member_added", users: Array.from({ length: 1_005 }, (_, n) => `u${n}`) },
    "You added u0, u1, u2, u3, u4, and 1,000 more",
    "Du hast u0, u1, u2, u3, u4 und 1.000 weitere Personen hinzugefügt",
  ],
  ["bob", { kind: "member_removed", users: ["ann"] }, "bob removed you", "bob hat dich entfernt"],
  ["ann", { kind: "member_removed", users: ["bob"] }, "You removed bob", "Du hast bob entfernt"],
  ["ann", { kind: "member_left" }, "You left the group", "Du hast die Gruppe verlassen"],
  ["bob", { kind: "member_left" }, "bob left the group", "bob hat die Gruppe verlassen"],
  [
    "bob",
    { kind: "role_changed", users: ["ann"], role: "admin" },
    "bob made you an admin",
    "bob hat dich zum Admin gemacht",
  ],
  [
    "ann",
    { kind: "role_changed", users: ["bob"], role: "owner" },
    "You made bob an owner",
    "Du hast bob zum Besitzer gemacht",
  ],
  [
    "ann",
    { kind: "role_changed", users: ["ann"], role: "member" },
    "You became a member",
    "Du hast dich selbst zum einfachen Mitglied gemacht",
  ],
  [
    "bob",
    { kind: "role_changed", users: ["bob"], role: "admin" },
    "bob became an admin",
    "bob hat sich selbst zum Admin gemacht",
  ],
  ["ann", { kind: "group_deleted" }, "You deleted the group", "Du hast die Gruppe gelöscht"],
  ["bob", null, "something was done", "In der Gruppe ist etwas geschehen"],
  [
    "bob",
    { kind: "role_changed", users: ["ann"] },
    "something was done",
    "In der Gruppe ist etwas geschehen",
  ],
];

describe("what happened to a group", () => {
  it.each(CASES)("by %s: %o is “%s”", (from, event, english) => {
    expect(read(from, event)).toBe(english);
  });

  it.each(CASES)("by %s: %o is said in German too", async (from, event, _, german) => {
    await speak("de");
    expect(read(from, event)).toBe(german);
  });
});
