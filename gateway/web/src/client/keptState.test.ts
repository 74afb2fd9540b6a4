import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Conversation } from "../store";
import { DM, group, user } from "../test/frames";
import { IndexedDbStateStorage, type KeptChanges } from "./keptState";

const ANN = { username: "ann", displayName: "Ann", readReceipts: true };
const BOB = { username: "bob", displayName: "Bob", readReceipts: true };

function conversation(key: string, lastSeq = 0): Conversation {
  return {
    key,
    peer: { type: "private", to: "bob" },
    entries: [],
    lastEntry: null,
    lastSeq,
    readSeq: 0,
    unreadAt: { count: 0, seq: 0 },
    receipts: {},
    reachedStart: false,
    epoch: 0,
    loading: "idle",
    unconfirmed: null,
    missed: null,
  };
}

const people = {
  users: { bob: { ...user("bob", "Bob"), status: "online" as const } },
  groups: { g1: group() as never },
};

const changes = (changed: readonly Conversation[], gone: readonly string[] = []): KeptChanges => ({
  people,
  changed,
  gone,
});

const load = () => new IndexedDbStateStorage().load();

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
});

describe("the kept state in the browser's database", () => {
  it("is nothing at first, and then the account with nothing", async () => {
    expect(await load()).toBeNull();
    await new IndexedDbStateStorage().begin(ANN);
    expect(await load()).toEqual({ profile: ANN, users: {}, groups: {}, conversations: [] });
  });

  it("is there for the next page, with each conversation as it was kept last", async () => {
    const storage = new IndexedDbStateStorage();
    await storage.begin(ANN);
    await storage.save("ann", changes([conversation(DM, 1), conversation("dm:ann:zoe")]));
    const later = changes([conversation(DM, 2)], ["dm:ann:zoe"]);
    await storage.save("ann", { ...later, people: null });
    const conversations = [conversation(DM, 2)];
    expect(await load()).toEqual({ profile: ANN, ...people, conversations });
  });

  it("stays when the same account signs in again, under the name that it has now", async () => {
    const storage = new IndexedDbStateStorage();
    await storage.begin(ANN);
    await storage.save("ann", changes([conversation(DM)]));
    await storage.begin({ ...ANN, displayName: "Ann K." });
    expect(await load()).toMatchObject({
      profile: { displayName: "Ann K." },
      conversations: [{ key: DM }],
    });
  });

  it("goes when another account signs in", async () => {
    const storage = new IndexedDbStateStorage();
    await storage.begin(ANN);
    await storage.save("ann", changes([conversation(DM)]));
    await storage.begin(BOB);
    expect(await load()).toEqual({ profile: BOB, users: {}, groups: {}, conversations: [] });
  });

  it("goes when the account signs out, and no tab brings it back that has not noticed", async () => {
    const storage = new IndexedDbStateStorage();
    await storage.begin(ANN);
    await storage.save("ann", changes([conversation(DM)]));
    await new IndexedDbStateStorage().clear();
    await storage.save("ann", changes([conversation(DM)]));
    expect(await load()).toBeNull();
    await storage.begin(BOB);
    await storage.save("ann", changes([conversation(DM)]));
    expect((await load())?.conversations).toEqual([]);
  });

  it("of another format is dropped", async () => {
    const storage = new IndexedDbStateStorage();
    await storage.begin(ANN);
    const another = new IndexedDbStateStorage(2);
    expect(await another.load()).toBeNull();
    await another.begin(BOB);
    expect(await another.load()).toMatchObject({ profile: BOB });
    // An older version of the app does without.
    await expect(storage.load()).rejects.toThrow();
  });
});
