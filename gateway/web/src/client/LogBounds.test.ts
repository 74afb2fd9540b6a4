import { expect, it } from "vitest";
import { ChatStore, initialState } from "../store";
import { DM, privateMessage } from "../test/frames";
import { LogBounds } from "./LogBounds";

function entry(seq: number) {
  return { type: "entry", entry: privateMessage(seq, "bob") } as const;
}

function receive(store: ChatStore, bounds: LogBounds, from: number, to: number): void {
  for (let seq = from; seq <= to; seq += 1) {
    store.dispatch({ type: "frame", frame: entry(seq), now: 0 });
    bounds.onFrame(entry(seq));
  }
}

function held(store: ChatStore): number[] {
  return store.getState().conversations[DM]?.entries.map(({ seq }) => seq) ?? [];
}

it("of a conversation that nobody looks at, only some pages are kept", () => {
  const store = new ChatStore(initialState("ann"));
  const bounds = new LogBounds(store);
  receive(store, bounds, 1, 400);
  expect(held(store)).toHaveLength(400);
  receive(store, bounds, 401, 401);
  expect([held(store).length, held(store)[0]]).toEqual([200, 202]);
  expect(store.getState().conversations[DM]).toMatchObject({ reachedStart: false, lastSeq: 401 });
});

it("of one that is looked at all is kept, until everybody has left it", () => {
  const store = new ChatStore(initialState("ann"));
  const bounds = new LogBounds(store);
  const leave = [bounds.view(DM), bounds.view(DM)];
  receive(store, bounds, 1, 500);
  leave[0]?.();
  expect(held(store)).toHaveLength(500);
  leave[1]?.();
  expect(held(store)).toHaveLength(200);
});

it("what is below a hole stays until the hole is filled", () => {
  const store = new ChatStore(initialState("ann"));
  const bounds = new LogBounds(store);
  receive(store, bounds, 1, 300);
  receive(store, bounds, 302, 500);
  expect(held(store)).toHaveLength(499);
  receive(store, bounds, 301, 301);
  expect(held(store)).toHaveLength(200);
});
