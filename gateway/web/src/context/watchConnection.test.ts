import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchConnection } from "./watchConnection";

const check = vi.fn();
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  check.mockReset();
  stop = watchConnection(check);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("the connection is doubted", () => {
  it.each(["online", "offline", "pageshow"])("when the window says %s", (name) => {
    window.dispatchEvent(new Event(name));
    expect(check).toHaveBeenCalledOnce();
    stop();
    window.dispatchEvent(new Event(name));
    expect(check).toHaveBeenCalledOnce();
  });

  it("after the machine has slept in the background too, but not because clocks run slow there", () => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(1_000);
    expect(check).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 120_000);
    vi.advanceTimersByTime(1_000);
    expect(check).toHaveBeenCalledOnce();
  });

  it("within a second after the machine has slept", () => {
    vi.advanceTimersByTime(20_000);
    expect(check).not.toHaveBeenCalled();
    // Asleep, the clock goes on and no timer runs.
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(1_000);
    expect(check).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(20_000);
    expect(check).toHaveBeenCalledOnce();
  });
});
