import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { user as person } from "../test/frames";
import { renderChat } from "../test/renderChat";
import { ChatScreen } from "./ChatScreen";

const fetched = vi.hoisted(() => vi.fn());

vi.mock("./connection/UpdateBanner", () => {
  fetched();
  throw new Error("no such file");
});

it("goes on without a word where what tells of new versions cannot be fetched", async () => {
  // React tells the console of what it caught.
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  window.history.replaceState(null, "", "/");
  const account = {
    profile: { username: "ann", displayName: "Ann", readReceipts: true },
    onSettings: () => {},
    onSignOut: async () => {},
  };
  await renderChat(<ChatScreen {...account} />, { users: [person("ann", "Ann")] });
  await waitFor(() => expect(fetched).toHaveBeenCalled());
  await waitFor(() => expect(told).toHaveBeenCalled());
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(screen.getByRole("tab", { name: "Chats" })).toBeVisible();
});
