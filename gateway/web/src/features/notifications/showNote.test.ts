import { afterEach, describe, expect, it, vi } from "vitest";
import { DM } from "../../test/frames";
import { clearNotes, showNote } from "./showNote";

const NOTE = { tag: DM, conversation: DM, title: "Bob", body: "Hello" };

/** A browser whose worker shows notes, and what it shows. */
function workerWithNotes() {
  const shown: { title: string; options: NotificationOptions; closed: boolean }[] = [];
  const registration = {
    showNotification: async (title: string, options: NotificationOptions) =>
      void shown.push({ title, options, closed: false }),
    getNotifications: async ({ tag }: GetNotificationOptions = {}) =>
      shown
        .filter(({ options }) => tag === undefined || options.tag === tag)
        .map((each) => ({ close: () => Object.assign(each, { closed: true }) })),
  };
  const worker = {
    controller: {},
    ready: Promise.resolve(registration),
    getRegistration: async () => registration,
  };
  vi.stubGlobal("navigator", { serviceWorker: worker });
  return shown;
}

afterEach(() => vi.unstubAllGlobals());

describe("a note", () => {
  it("is shown by the page where there is no worker", () => {
    const made: { onclick: () => void }[] = [];
    class Recorded {
      onclick = () => {};
      constructor() {
        made.push(this);
      }
    }
    vi.stubGlobal("Notification", Recorded);
    vi.spyOn(window, "focus").mockImplementation(() => {});
    const onClick = vi.fn();
    expect(showNote(NOTE, onClick)).toBe(made[0]);
    made[0]?.onclick();
    expect(onClick).toHaveBeenCalledOnce();
  });

  it("is none where the browser lets no page show one", () => {
    class Refused {
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    }
    vi.stubGlobal("Notification", Refused);
    expect(showNote(NOTE, () => {})).toBeNull();
  });

  it("is shown by the worker where there is one, with where it leads to", async () => {
    const shown = workerWithNotes();
    const note = showNote(NOTE, () => {});
    await vi.waitFor(() => expect(shown).toHaveLength(1));
    expect(shown[0]).toMatchObject({
      title: "Bob",
      options: { tag: DM, body: "Hello", icon: "/icons/icon-192.png", data: { path: `/c/${DM}` } },
    });
    note?.close();
    await vi.waitFor(() => expect(shown[0]?.closed).toBe(true));
  });

  it("that the worker shows is taken away, whoever had it shown", async () => {
    const shown = workerWithNotes();
    showNote(NOTE, () => {});
    showNote({ ...NOTE, tag: "another" }, () => {});
    await vi.waitFor(() => expect(shown).toHaveLength(2));
    await clearNotes();
    expect(shown.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it("about several conversations leads to the list", async () => {
    const shown = workerWithNotes();
    showNote({ ...NOTE, tag: "chatsync.missed", conversation: null }, () => {});
    await vi.waitFor(() => expect(shown).toHaveLength(1));
    expect(shown[0]?.options.data).toEqual({ path: "/" });
  });
});
