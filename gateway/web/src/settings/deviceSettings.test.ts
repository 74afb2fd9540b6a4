import { beforeEach, describe, expect, it, vi } from "vitest";

beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
});

function load() {
  return import("./deviceSettings");
}

describe("settings of this browser", () => {
  it("are kept over reloads", async () => {
    const before = await load();
    before.changeDeviceSettings({ theme: "dark", notifications: true });
    vi.resetModules();
    const after = await load();
    expect(after.deviceSettings()).toEqual({
      theme: "dark",
      density: "comfortable",
      language: "system",
      notifications: true,
      noteContent: true,
      readOut: true,
      sendKey: "enter",
      openAt: "firstUnread",
      details: true,
    });
  });

  it.each(["nonsense", "null", "[1]", '{"theme":"pink","density":"compact","more":1}'])(
    "take what they know of %s",
    async (stored) => {
      localStorage.setItem("chatsync.settings", stored);
      const { deviceSettings } = await load();
      expect(deviceSettings().theme).toBe("system");
      expect(deviceSettings().density).toBe(stored.includes("compact") ? "compact" : "comfortable");
      expect(deviceSettings()).not.toHaveProperty("more");
    },
  );

  it("follow another tab", async () => {
    const { deviceSettings, onDeviceSettings } = await load();
    const told = vi.fn();
    const end = onDeviceSettings(told);
    localStorage.setItem("chatsync.settings", '{"theme":"light"}');
    window.dispatchEvent(new StorageEvent("storage", { key: "chatsync.settings" }));
    expect(deviceSettings().theme).toBe("light");
    expect(told).toHaveBeenCalledOnce();
    end();
    window.dispatchEvent(new StorageEvent("storage", { key: "chatsync.settings" }));
    expect(told).toHaveBeenCalledOnce();
  });

  it("hold until the page is left where nothing can be kept", async () => {
    const { deviceSettings, changeDeviceSettings } = await load();
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    changeDeviceSettings({ density: "compact" });
    expect(deviceSettings().density).toBe("compact");
  });
});
