import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OutboxItem } from "../store";
import { DM, timestamp } from "../test/frames";
import { IndexedDbOutboxStorage } from "./outboxStorage";

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

const failed = { status: "failed", error: "You may not.", errorCode: "forbidden" } as const;

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
});

describe("unsent messages in the browser's database", () => {
  it("are there for the next page", async () => {
    const storage = new IndexedDbOutboxStorage("ann");
    await storage.save(item("m1", { status: "sending" }));
    await storage.save(item("m2", failed));
    const next = await new IndexedDbOutboxStorage("ann").load();
    expect(next).toEqual([item("m1"), item("m2", failed)]);
  });

  it("are replaced and removed by their ids", async () => {
    const storage = new IndexedDbOutboxStorage("ann");
    await storage.save(item("m1"));
    await storage.save(item("m1", failed));
    await storage.save(item("m2"));
    await storage.remove("m2");
    expect(await storage.load()).toEqual([item("m1", failed)]);
  });

  it("are each user's own", async () => {
    const ann = new IndexedDbOutboxStorage("ann");
    const anna = new IndexedDbOutboxStorage("anna");
    await ann.save(item("m1"));
    await anna.save(item("m1", { content: "Anna's" }));
    await ann.clear();
    expect(await ann.load()).toEqual([]);
    expect(await anna.load()).toMatchObject([{ content: "Anna's" }]);
  });

  it("have no reason that is not known", async () => {
    const storage = new IndexedDbOutboxStorage("ann");
    const odd = { status: "failed", error: 7, errorCode: "constructor" };
    await storage.save({ ...item("m1"), ...odd } as unknown as OutboxItem);
    expect(await storage.load()).toEqual([item("m1", { status: "failed", error: "" })]);
  });

  it("are kept though the page is left at once", async () => {
    const commit = vi.spyOn(IDBTransaction.prototype, "commit");
    await new IndexedDbOutboxStorage("ann").save(item("m1"));
    expect(commit).toHaveBeenCalledOnce();
  });

  it("are made such that they can be shown and sent", async () => {
    const storage = new IndexedDbOutboxStorage("ann");
    await storage.save(item("m1", { content: "cut \ud83d off" }));
    await storage.save(item("m2", { createdAt: "yesterday" }));
    expect(await storage.load()).toEqual([item("m1", { content: "cut \ufffd off" })]);
  });

  it("are left out if they are none", async () => {
    const storage = new IndexedDbOutboxStorage("ann");
    await storage.save({ ...item("m1"), peer: "bob" } as unknown as OutboxItem);
    await storage.save(item("m2"));
    expect(await storage.load()).toEqual([item("m2")]);
  });
});
