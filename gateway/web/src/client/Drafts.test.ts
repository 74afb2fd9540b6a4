import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DM, GROUP } from "../test/frames";
import { Drafts } from "./Drafts";

const started: Drafts[] = [];

function open(username: string): Drafts {
  const drafts = new Drafts(username);
  drafts.start();
  started.push(drafts);
  return drafts;
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  for (const drafts of started.splice(0)) drafts.stop();
});

it("drafts are kept for the account and the conversation that they are for", () => {
  open("ann").set(DM, "one");
  open("ann").set(GROUP, "two");
  open("ann.b").set(DM, "not Ann's");
  const drafts = open("ann");
  expect([drafts.of(DM), drafts.of(GROUP)]).toEqual(["one", "two"]);
});

it("are gone once sent, or when the user signs out", () => {
  const drafts = open("ann");
  open("bob").set(DM, "Bob's");
  drafts.set(DM, "one");
  drafts.set(DM, "");
  drafts.set(GROUP, "two");
  expect(open("ann").of(DM)).toBe("");
  drafts.clear();
  expect(Object.values({ ...localStorage })).toEqual(["Bob's"]);
});

it("are the same in another tab", () => {
  const drafts = open("ann");
  const listener = vi.fn();
  drafts.subscribe(listener);
  const event = { key: `chatsync.draft ann ${DM}`, newValue: "typed there" };
  window.dispatchEvent(new StorageEvent("storage", event));
  expect(drafts.of(DM)).toBe("typed there");
  expect(listener).toHaveBeenCalledOnce();
  window.dispatchEvent(new StorageEvent("storage", { ...event, newValue: null }));
  expect(drafts.of(DM)).toBe("");
});

it("stay for the page where the browser has no room for them", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const drafts = open("ann");
  drafts.set(DM, "one");
  expect(drafts.of(DM)).toBe("one");
});
