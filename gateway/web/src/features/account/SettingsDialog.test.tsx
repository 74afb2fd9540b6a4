import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../api";
import { ChatClientProvider } from "../../context/WebSocketContext";
import { changeDeviceSettings, deviceSettings } from "../../settings/deviceSettings";
import { annsClient } from "../../test/annsClient";
import { FakeBrowser } from "../../test/FakeBrowser";
import SettingsDialog from "./SettingsDialog";

const PROFILE = { username: "ann", displayName: "Ann", readReceipts: true };
const HERE = {
  id: "s1",
  device: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36",
  created_at: new Date().toISOString(),
  last_used: new Date().toISOString(),
  current: true,
};
const THERE = { ...HERE, id: "s2", device: "curl/8.9", current: false };

let answers: Record<string, () => Response>;
const onChange = vi.fn();
const onSignOutEverywhere = vi.fn();
const onClose = vi.fn();

beforeEach(() => {
  for (const mock of [onChange, onSignOutEverywhere, onClose])
    mock.mockReset().mockResolvedValue(undefined);
  answers = {
    "GET /api/sessions": () => Response.json({ sessions: [THERE, HERE] }),
    "DELETE /api/sessions/s2": () => new Response(null, { status: 204 }),
  };
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    const answer = answers[`${method} ${path}`];
    return answer?.() ?? new Response(null, { status: 500 });
  });
});

const BEFORE = deviceSettings();
afterEach(() => changeDeviceSettings(BEFORE));

function open() {
  render(
    <ChatClientProvider client={annsClient(new FakeBrowser())}>
      <SettingsDialog
        profile={PROFILE}
        onChange={onChange}
        onSignOutEverywhere={onSignOutEverywhere}
        onClose={onClose}
      />
    </ChatClientProvider>,
  );
  return userEvent.setup();
}

describe("settings", () => {
  it("count the characters of the display name as the server does", async () => {
    const user = open();
    const name = screen.getByLabelText("Display name");
    await user.clear(name);
    await user.click(name);
    await user.paste("🦊".repeat(65));
    expect(name).toHaveAccessibleDescription("Use at most 64 characters.");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(onChange).not.toHaveBeenCalled();
    await user.clear(name);
    await user.paste("🦊".repeat(64));
    await user.keyboard("{Enter}");
    expect(onChange).toHaveBeenCalledWith({ displayName: "🦊".repeat(64) });
  });

  it("change the display name, and say what the server has against one", async () => {
    const user = open();
    const name = screen.getByLabelText("Display name");
    const save = screen.getByRole("button", { name: "Save" });
    expect(save).toBeDisabled();
    await user.clear(name);
    await user.type(name, "Ann Lee");
    onChange.mockRejectedValueOnce(new ApiError(422, "invalid", "Not this name."));
    await user.click(save);
    expect(await screen.findByRole("alert")).toHaveTextContent("Not this name.");
    await user.click(save);
    expect(onChange).toHaveBeenLastCalledWith({ displayName: "Ann Lee" });
  });

  it("switch read receipts, and say so when it could not be saved", async () => {
    const user = open();
    onChange.mockRejectedValue(new Error("no"));
    await user.click(screen.getByRole("switch", { name: "Send read receipts" }));
    expect(onChange).toHaveBeenCalledWith({ readReceipts: false });
    expect(await screen.findByRole("alert")).toHaveTextContent("could not be saved");
  });

  it("choose theme and density for this browser", async () => {
    const user = open();
    await user.click(screen.getByRole("combobox", { name: "Theme" }));
    await user.click(screen.getByRole("option", { name: "Dark" }));
    await user.click(screen.getByRole("combobox", { name: "Density" }));
    await user.click(screen.getByRole("option", { name: "Compact" }));
    expect(deviceSettings()).toMatchObject({ theme: "dark", density: "compact" });
  });

  it("choose how messages are sent, opened and told of", async () => {
    const user = open();
    await user.click(screen.getByRole("combobox", { name: "Send with" }));
    await user.click(screen.getByRole("option", { name: "Ctrl+Enter" }));
    await user.click(screen.getByRole("combobox", { name: "Open a conversation at" }));
    await user.click(screen.getByRole("option", { name: "Newest message" }));
    await user.click(screen.getByRole("switch", { name: "Show what was written" }));
    await user.click(screen.getByRole("switch", { name: "Read out new messages" }));
    expect(deviceSettings()).toMatchObject({
      sendKey: "ctrlEnter",
      openAt: "newest",
      noteContent: false,
      readOut: false,
    });
  });

  it("list the sessions, this one first, and end another", async () => {
    const user = open();
    const list = await screen.findByRole("list", { name: "Where you are signed in" });
    const rows = within(list).getAllByRole("listitem");
    expect(rows[0]).toHaveTextContent("Chrome on Linux");
    expect(rows[0]).toHaveTextContent("This device");
    expect(rows[1]).toHaveTextContent("curl/8.9");
    answers["DELETE /api/sessions/s2"] = () => new Response(null, { status: 503 });
    await user.click(screen.getByRole("button", { name: "Sign out curl/8.9" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("could not be signed out");
    answers["DELETE /api/sessions/s2"] = () => new Response(null, { status: 404 });
    await user.click(screen.getByRole("button", { name: "Sign out curl/8.9" }));
    await vi.waitFor(() => expect(within(list).getAllByRole("listitem")).toHaveLength(1));
    expect(screen.getByRole("button", { name: "Sign out everywhere" })).toHaveFocus();
  });

  it("load the sessions again when that failed", async () => {
    answers["GET /api/sessions"] = () => new Response(null, { status: 503 });
    const user = open();
    const retry = await screen.findByRole("button", { name: "Retry" });
    answers["GET /api/sessions"] = () => Response.json({ sessions: [HERE] });
    await user.click(retry);
    expect(await screen.findByText("Chrome on Linux")).toBeVisible();
  });

  it("sign out everywhere once that is confirmed", async () => {
    const user = open();
    await user.click(await screen.findByRole("button", { name: "Sign out everywhere" }));
    const dialog = screen.getByRole("alertdialog");
    expect(onSignOutEverywhere).not.toHaveBeenCalled();
    onSignOutEverywhere.mockRejectedValueOnce(new Error("no"));
    await user.click(within(dialog).getByRole("button", { name: "Sign out everywhere" }));
    expect(await within(dialog).findByRole("alert")).toBeVisible();
    await user.click(within(dialog).getByRole("button", { name: "Sign out everywhere" }));
    expect(onSignOutEverywhere).toHaveBeenCalledTimes(2);
  });
});
