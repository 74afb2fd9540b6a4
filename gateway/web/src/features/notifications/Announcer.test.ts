import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MessageEntry } from "../../protocol";
import { systemTimers } from "../../socket";
import { groupMessage } from "../../test/frames";
import { Announcer } from "./Announcer";

let said: string[];
let seq: number;
let announcer: Announcer;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  seq = 0;
  announcer = new Announcer({
    timers: systemTimers,
    nameOf: (username) => username.toUpperCase(),
    say: (line) => said.push(line),
  });
});
afterEach(() => vi.useRealTimers());

function arrive(from: string, content?: string): void {
  seq += 1;
  announcer.arrived(groupMessage(seq, from, content) as MessageEntry);
}

describe("what arrives", () => {
  it("is told with its author and without its markup", () => {
    arrive("bob", "**Look**\nhere");
    vi.advanceTimersByTime(700);
    expect(said).toEqual(["BOB: Look here"]);
  });

  it("is told one by one while there is little", () => {
    for (const from of ["bob", "cy", "bob"]) arrive(from, "hi");
    vi.advanceTimersByTime(700);
    expect(said).toEqual(["BOB: hi", "CY: hi", "BOB: hi"]);
  });

  it("is told by its number when there is more", () => {
    for (const from of ["bob", "cy", "bob", "dee", "bob"]) arrive(from);
    vi.advanceTimersByTime(700);
    expect(said).toEqual(["5 new messages from BOB and 2 others"]);
  });

  it("waits for two seconds at the most, however much comes", () => {
    for (let at = 0; at < 10; at += 1) {
      arrive("bob");
      vi.advanceTimersByTime(200);
    }
    expect(said).toEqual(["10 new messages from BOB"]);
  });

  it("is never more than three single messages within two seconds", () => {
    for (const pause of [750, 750, 100]) {
      arrive("bob", "hi");
      vi.advanceTimersByTime(pause);
    }
    arrive("cy", "hi");
    vi.advanceTimersByTime(700);
    expect(said).toEqual(["BOB: hi", "BOB: hi", "2 new messages from BOB and 1 other"]);
  });

  it("is told no more when one has gone elsewhere", () => {
    arrive("bob");
    announcer.stop();
    vi.advanceTimersByTime(5_000);
    expect(said).toEqual([]);
  });
});
