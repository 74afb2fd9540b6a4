import { describe, expect, it } from "vitest";
import { calendarDaysAgo, dayName, listTime, timeAgo } from "./time";

const NOW = new Date("2026-11-24T00:30:00");

describe("times", () => {
  it("count days by the calendar", () => {
    expect(calendarDaysAgo(new Date("2026-11-23T23:59:00"), NOW)).toBe(1);
    expect(dayName(NOW, NOW)).toBe("Today");
    expect(dayName(new Date("2026-11-23T00:00:00"), NOW)).toBe("Yesterday");
    expect(dayName(new Date("2025-11-23T00:00:00"), NOW)).toContain("2025");
  });

  it.each([
    ["2026-11-24T00:10:00", "12:10 AM"],
    ["2026-11-20T10:00:00", "Fri"],
    ["2026-01-05T10:00:00", "Jan 5"],
    ["2025-11-23T10:00:00", "Nov 23, 2025"],
  ])("are short in a list: %s is %s", (date, expected) => {
    expect(listTime(new Date(date), NOW).replace(/\s/g, " ")).toBe(expected);
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
