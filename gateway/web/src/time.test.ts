import { describe, expect, it } from "vitest";
import { calendarDaysAgo, dayName, timeAgo } from "./time";

const NOW = new Date("2026-11-24T00:30:00");

describe("times", () => {
  it("count days by the calendar", () => {
    expect(calendarDaysAgo(new Date("2026-11-23T23:59:00"), NOW)).toBe(1);
    expect(dayName(NOW, NOW)).toBe("Today");
    expect(dayName(new Date("2026-11-23T00:00:00"), NOW)).toBe("Yesterday");
    expect(dayName(new Date("2025-11-23T00:00:00"), NOW)).toContain("2025");
  });

  it.each([
    [20, "just now"],
    [5 * 60, "5 minutes ago"],
    [3 * 3600, "3 hours ago"],
    [26 * 3600, "2 days ago"],
    [60 * 86_400, "2 months ago"],
  ])("say that %d s is %s", (seconds, expected) => {
    expect(timeAgo(new Date(NOW.getTime() - seconds * 1000), NOW)).toBe(expected);
  });
});
