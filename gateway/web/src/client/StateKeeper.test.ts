import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeServerFrame, type ServerFrame } from "../protocol";
import { systemTimers } from "../socket";
import { ChatStore, initialState } from "../store";
import { FakeBrowser } from "../test/FakeBrowser";
import { DM, GROUP_ID, group, groupSummary, privateMessage, privateSummary } from "../test/frames";
import { StateKeeper } from "./StateKeeper";

const EVERY = 3_000;
const ZOE = "dm:ann:zoe";

let browser: FakeBrowser;
let store: ChatStore;
let keeper: StateKeeper;

function receive(sent: unknown): void {
  const frame = decodeServerFrame(JSON.stringify(sent)) as ServerFrame;
  store.dispatch({ type: "frame", frame, now: 0 });
}

function open(...keys: readonly string[]): void {
  const conversations = keys.map((conversation) => ({ ...privateSummary(), conversation }));
  receive({ type: "conversation_list", conversations });
}

/** Which conversations were kept at each time, and which were not any more. */
const kept = () =>
  browser.kept.map(({ changed, gone }) => [changed.map(({ key }) => key), [...gone]]);

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
  store = new ChatStore(initialState("ann"));
  keeper = new StateKeeper(store, browser.stateStorage, systemTimers);
  keeper.start();
});

afterEach(() => {
  keeper.stop();
  vi.useRealTimers();
});

describe("the state", () => {
  it("is kept some time after it has changed, whatever comes meanwhile, and then only what has changed", async () => {
    open(DM, ZOE);
    receive(privateMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(EVERY - 1);
    expect(kept()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(kept()).toEqual([[[DM, ZOE], []]]);
    receive(privateMessage(2, "bob"));
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(kept()[1]).toEqual([[DM], []]);
    await vi.advanceTimersByTimeAsync(EVERY * 10);
    expect(kept()).toHaveLength(2);
  });

  it("is without what is not there any more", async () => {
    open(DM, ZOE);
    await vi.advanceTimersByTimeAsync(EVERY);
    open(DM);
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(kept()[1]).toEqual([[DM], [ZOE]]);
  });

  it("is not kept before the server has told what there is", async () => {
    receive(privateMessage(1, "bob"));
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(kept()).toEqual([]);
  });

  it("is kept at once when the page is left, if it has changed", async () => {
    window.dispatchEvent(new Event("pagehide"));
    open(DM);
    window.dispatchEvent(new Event("pagehide"));
    window.dispatchEvent(new Event("pagehide"));
    expect(kept()).toEqual([[[DM], []]]);
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(kept()).toHaveLength(1);
  });

  it("is kept at once when the page goes out of sight", () => {
    open(DM);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(kept()).toEqual([]);
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(kept()).toEqual([[[DM], []]]);
  });

  it("is kept again as a whole after the browser had no place for it", async () => {
    vi.spyOn(browser.stateStorage, "save").mockRejectedValueOnce(new Error("no place"));
    open(DM);
    await vi.advanceTimersByTimeAsync(EVERY);
    open(DM, ZOE);
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(kept()).toEqual([[[DM, ZOE], []]]);
  });

  it("is kept at once when that is waited for, but no more than twice a second", async () => {
    open(DM);
    await keeper.kept();
    expect(kept()).toEqual([[[DM], []]]);
    open(DM, ZOE);
    let isKept = false;
    void keeper.kept().then(() => {
      isKept = true;
    });
    await vi.advanceTimersByTimeAsync(499);
    expect([kept().length, isKept]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([kept().length, isKept]).toEqual([2, true]);
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(kept()).toHaveLength(2);
  });

  it("is kept again whatever of it could not be, though tries overlap", async () => {
    const fails: (() => void)[] = [];
    const save = vi.spyOn(browser.stateStorage, "save");
    save.mockImplementation(
      () => new Promise((_, reject) => fails.push(() => reject(new Error()))),
    );
    open(DM, ZOE);
    void keeper.kept();
    receive(privateMessage(1, "bob"));
    void keeper.kept();
    await vi.advanceTimersByTimeAsync(500);
    expect(fails).toHaveLength(2);
    for (const fail of fails) fail();
    await vi.advanceTimersByTimeAsync(0);
    save.mockRestore();
    await vi.advanceTimersByTimeAsync(500);
    open(DM);
    await keeper.kept();
    expect(kept()).toEqual([[[DM], [ZOE]]]);
  });

  it("is kept without people and groups where nothing has changed of them", async () => {
    open(DM);
    await keeper.kept();
    receive(privateMessage(1, "ann"));
    await vi.advanceTimersByTimeAsync(EVERY);
    receive({ type: "group_list", groups: [group()] });
    await vi.advanceTimersByTimeAsync(EVERY);
    receive({ type: "conversation_list", conversations: [groupSummary()] });
    await vi.advanceTimersByTimeAsync(EVERY);
    const groups = browser.kept.map(({ people }) => people && Object.keys(people.groups));
    expect(groups).toEqual([[], null, null, [GROUP_ID]]);
  });

  it("is not kept once the client has ended, and not waited for", async () => {
    open(DM);
    await keeper.kept();
    open(DM, ZOE);
    const waited = keeper.kept();
    keeper.stop();
    window.dispatchEvent(new Event("pagehide"));
    await vi.advanceTimersByTimeAsync(EVERY);
    await waited;
    expect(kept()).toEqual([[[DM], []]]);
  });
});
