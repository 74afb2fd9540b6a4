import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemTimers } from "../socket";
import { DM, GROUP } from "../test/frames";
import { ConversationMarks, FOR_EVER } from "./ConversationMarks";

const HOUR = 3_600_000;
const MARK = { mutedUntil: 0, tellsMentions: false, isUnread: false };
const started: ConversationMarks[] = [];

function open(username = "ann"): ConversationMarks {
  const marks = new ConversationMarks(username, systemTimers);
  marks.start();
  started.push(marks);
  return marks;
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  for (const marks of started.splice(0)) marks.stop();
  vi.useRealTimers();
});

it("marks of conversations are kept for the account", () => {
  const marks = open();
  marks.mute(DM);
  marks.setUnread([DM, GROUP], true);
  expect(open().of(DM)).toEqual({ ...MARK, mutedUntil: FOR_EVER, isUnread: true });
  expect(open().of(GROUP)).toEqual({ ...MARK, isUnread: true });
  expect(open("bob").all().size).toBe(0);
});

it("are gone once taken away, or when the user signs out", () => {
  const marks = open();
  marks.mute(DM);
  marks.setUnread([GROUP], true);
  open("bob").mute(DM);
  marks.unmute(DM);
  expect(open().all().size).toBe(1);
  marks.clear();
  expect(open().all().size).toBe(0);
  expect(open("bob").isMuted(DM)).toBe(true);
});

it("may leave mentions to be told, until the conversation is muted otherwise or heard again", () => {
  const marks = open();
  marks.muteExceptMentions(GROUP);
  expect(open().of(GROUP)).toEqual({ ...MARK, mutedUntil: FOR_EVER, tellsMentions: true });
  marks.mute(GROUP);
  expect(open().of(GROUP)).toEqual({ ...MARK, mutedUntil: FOR_EVER });
  marks.muteExceptMentions(GROUP);
  marks.unmute(GROUP);
  expect(open().all().size).toBe(0);
});

it("are over when their time is", () => {
  const marks = open();
  const listener = vi.fn();
  marks.mute(DM, HOUR);
  marks.mute(GROUP, 8 * HOUR);
  marks.setUnread([DM], true);
  marks.subscribe(listener);
  vi.advanceTimersByTime(HOUR - 1);
  expect(marks.isMuted(DM)).toBe(true);
  expect(listener).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(listener).toHaveBeenCalledOnce();
  expect(marks.of(DM)).toEqual({ ...MARK, isUnread: true });
  vi.advanceTimersByTime(7 * HOUR);
  expect(marks.all().has(GROUP)).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

it("are the same in another tab", () => {
  const marks = open();
  const listener = vi.fn();
  marks.subscribe(listener);
  new ConversationMarks("ann", systemTimers).mute(DM);
  window.dispatchEvent(new StorageEvent("storage", { key: "chatsync.marks ann" }));
  expect(listener).toHaveBeenCalledOnce();
  expect(marks.isMuted(DM)).toBe(true);
});

it("change nothing, and tell nothing, where they are so already", () => {
  const marks = open();
  const listener = vi.fn();
  marks.subscribe(listener);
  marks.setUnread([DM], false);
  expect(listener).not.toHaveBeenCalled();
});

it.each([
  "nonsense",
  "null",
  "{}",
  '[1,["x"],[2,{}]]',
  '[["x",{"mutedUntil":"soon","isUnread":1}]]',
])("are none where %s is stored", (stored) => {
  localStorage.setItem("chatsync.marks ann", stored);
  expect(open().all().size).toBe(0);
});
