import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { changeDeviceSettings, deviceSettings } from "../../settings/deviceSettings";
import { NotificationOffer } from "./NotificationOffer";

const asked = vi.fn<() => NotificationPermission>();

/** A browser whose user answers its question so. */
const browser = {
  permission: "default" as NotificationPermission,
  requestPermission: async (): Promise<NotificationPermission> => {
    browser.permission = asked();
    return browser.permission;
  },
};

const BEFORE = deviceSettings();
beforeEach(() => {
  localStorage.clear();
  browser.permission = "default";
  vi.stubGlobal("Notification", browser);
  vi.stubGlobal("isSecureContext", true);
});
afterEach(() => {
  vi.unstubAllGlobals();
  changeDeviceSettings(BEFORE);
});

it("notifications are still offered when the browser's question was only closed", async () => {
  const user = userEvent.setup();
  render(<NotificationOffer />);
  asked.mockReturnValueOnce("default");
  await user.click(screen.getByRole("button", { name: "Turn on notifications" }));
  expect(screen.queryByText(/blocked/)).not.toBeInTheDocument();
  asked.mockReturnValueOnce("denied");
  await user.click(screen.getByRole("button", { name: "Turn on notifications" }));
  expect(screen.getByRole("status")).toHaveTextContent("Notifications are blocked.");
  expect(deviceSettings().notifications).toBe(false);
});

it("notifications are not offered any more once they are allowed", async () => {
  const user = userEvent.setup();
  render(<NotificationOffer />);
  asked.mockReturnValueOnce("granted");
  await user.click(screen.getByRole("button", { name: "Turn on notifications" }));
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
  expect(deviceSettings().notifications).toBe(true);
});
