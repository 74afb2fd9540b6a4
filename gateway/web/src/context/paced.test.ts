import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemTimers } from "../socket";
import { paced } from "./paced";

const EVERY_MS = 50;
const AT_MOST_MS = 500;

/** How long it takes to show what is told, in ms. */
let showingMs: number;
const showing = (run: () => void): void => void setTimeout(run, showingMs);

let change: (what?: string) => void;
let told: number;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  told = 0;
  showingMs = 1;
  const sources = new Set<(what: string) => void>();
  change = (what = "theirs") => {
    for (const source of sources) source(what);
  };
  const subscribe = paced(
    (listener: (what: string) => void) => {
      sources.add(listener);
      return () => sources.delete(listener);
    },
    (what) => what !== "own",
    { everyMs: EVERY_MS, atMostMs: AT_MOST_MS, timers: systemTimers, afterPaint: showing },
  );
  stop = subscribe(() => {
    told += 1;
  });
});

afterEach(() => vi.useRealTimers());

it("tells the first change at once", () => {
  change();
  expect(told).toBe(1);
});

it("tells those that follow closely together, the last of them too", () => {
  for (let at = 0; at < 10; at += 1) change();
  expect(told).toBe(1);
  vi.advanceTimersByTime(EVERY_MS);
  expect(told).toBe(2);
  vi.advanceTimersByTime(EVERY_MS);
  expect(told).toBe(2);
});

it("tells at once what cannot wait, with all that waited", () => {
  change();
  change();
  change("own");
  expect(told).toBe(2);
  vi.advanceTimersByTime(EVERY_MS);
  expect(told).toBe(2);
});

it("tells at most once in its time while changes go on", () => {
  for (let ms = 0; ms < 1_000; ms += 10) {
    change();
    vi.advanceTimersByTime(10);
  }
  expect(told).toBeGreaterThanOrEqual(19);
  expect(told).toBeLessThanOrEqual(21);
});

describe("while changes go on", () => {
  /** Two that are told, so that it is known how long that takes. */
  function begin(): void {
    change();
    change();
    vi.advanceTimersByTime(EVERY_MS + showingMs);
    expect(told).toBe(2);
  }

  it.each([
    ["four times as long as it takes to show what is told", 30, 120],
    ["no longer than it may", 400, AT_MOST_MS],
  ])("it waits %s", (_, shown, pause) => {
    showingMs = shown;
    begin();
    change();
    vi.advanceTimersByTime(pause - shown - 1);
    expect(told).toBe(2);
    vi.advanceTimersByTime(1);
    expect(told).toBe(3);
  });

  it("is quick again after a pause, though the last took long", () => {
    showingMs = 400;
    begin();
    vi.advanceTimersByTime(AT_MOST_MS);
    change();
    change();
    expect(told).toBe(3);
    vi.advanceTimersByTime(EVERY_MS);
    expect(told).toBe(4);
  });

  it("goes on where nothing is painted", () => {
    showingMs = 3_600_000;
    for (let ms = 0; ms < 1_000; ms += 10) {
      change();
      vi.advanceTimersByTime(10);
    }
    expect(told).toBeGreaterThanOrEqual(19);
  });
});

it("tells at once again after a pause, and after the clock was put back", () => {
  change();
  vi.advanceTimersByTime(EVERY_MS);
  change();
  expect(told).toBe(2);
  vi.setSystemTime(Date.now() - 3_600_000);
  change();
  expect(told).toBe(3);
});

it("tells nobody who has left", () => {
  change();
  change();
  stop();
  vi.advanceTimersByTime(EVERY_MS);
  change();
  expect(told).toBe(1);
});
