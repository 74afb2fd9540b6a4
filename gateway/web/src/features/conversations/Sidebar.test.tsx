import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  DM,
  GROUP,
  group,
  groupMessage,
  groupSummary,
  user as person,
  privateMessage,
  privateSummary,
} from "../../test/frames";
import { renderChat } from "../../test/renderChat";
import { Sidebar } from "./Sidebar";

const PEOPLE = [person("ann", "Ann"), person("bob", "Bob Meyer", "away")];
const onSettings = vi.fn();
const onSignOut = vi.fn();
const account = {
  profile: { username: "ann", displayName: "Ann", readReceipts: true },
  onSettings,
  onSignOut,
};
const SIDEBAR = <Sidebar account={account} openKey={null} onNewGroup={() => {}} />;

beforeEach(() => {
  window.history.replaceState(null, "", "/");
  onSignOut.mockReset().mockResolvedValue(undefined);
});

describe("the conversations", () => {
  const opening = {
    users: PEOPLE,
    groups: [group()],
    conversations: [
      privateSummary({ last_seq: 3, unread: 2, last_message: privateMessage(3, "bob", "see you") }),
      groupSummary({ last_seq: 5, last_message: groupMessage(5, "ann", "fine") }),
    ],
  };

  it("show the last line, what is unread and who is there, the latest first", async () => {
    await renderChat(SIDEBAR, opening);
    const links = within(screen.getByRole("navigation", { name: "Conversations" })).getAllByRole(
      "link",
    );
    expect(links.map((link) => link.getAttribute("href"))).toEqual([`/c/${GROUP}`, `/c/${DM}`]);
    expect(links[0]).toHaveTextContent("You: fine");
    const bob = screen.getByRole("link", { name: /^Bob Meyer .* 2 unread messages Away$/ });
    expect(bob).toHaveTextContent("see you");
    expect(within(bob).getByRole("img", { name: "Away" })).toBeVisible();
  });

  it("tell in their names whether somebody is there, as that changes", async () => {
    const { receive } = await renderChat(SIDEBAR, opening);
    const bob = screen.getByRole("link", { name: /^Bob Meyer/ });
    const last_seen = "2026-11-24T12:00:00.000Z";
    await receive({ type: "presence", from: "bob", status: "online", last_seen });
    expect(bob).toHaveAccessibleName(/^Bob Meyer .* see you 2 unread messages Online$/);
    await receive({ type: "presence", from: "bob", status: "offline", last_seen });
    expect(bob).toHaveAccessibleName(/^Bob Meyer .* see you 2 unread messages Offline$/);
    const team = screen.getByRole("link", { name: /^Release team/ });
    expect(team).not.toHaveAccessibleName(/Online|Offline|Away/);
  });

  it("follow what comes", async () => {
    const { receive } = await renderChat(SIDEBAR, opening);
    await receive({ ...privateMessage(4, "bob", "or not"), timestamp: "2026-11-24T12:00:00.000Z" });
    const [first] = within(screen.getByRole("navigation")).getAllByRole("link");
    expect(first).toHaveTextContent("or not");
    expect(first).toHaveAccessibleName(/^Bob Meyer .* 3 unread messages Away$/);
    await receive({ type: "unread_count", counts: { [DM]: 0 } });
    expect(first).not.toHaveAccessibleName(/unread/);
  });

  it("are marked as unread and as read, which the filter for unread ones follows", async () => {
    const { user } = await renderChat(SIDEBAR, opening);
    const choose = async (name: string): Promise<void> => {
      await user.click(screen.getByRole("button", { name: "Options for Release team" }));
      await user.click(await screen.findByRole("menuitem", { name }));
    };
    const team = () => screen.queryByRole("link", { name: /^Release team/ });
    await user.click(screen.getByRole("button", { name: "Unread only" }));
    await waitFor(() => expect(team()).toBeNull());
    await user.click(screen.getByRole("button", { name: "Unread only" }));
    await waitFor(() => expect(team()).toBeVisible());
    await choose("Mark as unread");
    expect(team()).toHaveAccessibleName(/ Marked as unread$/);
    await user.click(screen.getByRole("button", { name: "Unread only" }));
    await waitFor(() => expect(screen.getAllByRole("link")).toHaveLength(2));
    await choose("Mark as read");
    await waitFor(() => expect(team()).toBeNull());
  });

  it("are muted and heard again", async () => {
    const { client, user } = await renderChat(SIDEBAR, opening);
    const bob = screen.getByRole("link", { name: /^Bob Meyer/ });
    const choose = async (name: string): Promise<void> => {
      await user.pointer({ keys: "[MouseRight]", target: bob });
      await user.click(await screen.findByRole("menuitem", { name }));
    };
    await choose("Mute for 8 hours");
    expect(bob).toHaveAccessibleName(/ 2 unread messages Muted Away$/);
    await user.pointer({ keys: "[MouseRight]", target: bob });
    expect(await screen.findByText(/^Muted until /)).toBeVisible();
    await user.keyboard("{Escape}");
    await choose("Unmute");
    expect(client.marks.isMuted(DM)).toBe(false);
    expect(bob).not.toHaveAccessibleName(/Muted/);
  });

  it("that are groups are muted except for mentions", async () => {
    const { client, user } = await renderChat(SIDEBAR, opening);
    const open = (name: RegExp) =>
      user.pointer({ keys: "[MouseRight]", target: screen.getByRole("link", { name }) });
    await open(/^Bob Meyer/);
    expect(await screen.findByRole("menuitem", { name: "Mute" })).toBeVisible();
    expect(screen.queryByRole("menuitem", { name: /mentions/ })).not.toBeInTheDocument();
    await user.keyboard("{Escape}");
    await open(/^Release team/);
    await user.click(await screen.findByRole("menuitem", { name: "Mute, except for mentions" }));
    expect(client.marks.of(GROUP)).toMatchObject({ tellsMentions: true });
    await open(/^Release team/);
    expect(await screen.findByText("Muted, except for mentions")).toBeVisible();
  });

  it("open on a click", async () => {
    const { user } = await renderChat(SIDEBAR, opening);
    await user.click(screen.getByRole("link", { name: /^Bob Meyer/ }));
    expect(window.location.pathname).toBe(`/c/${DM}`);
  });

  it("tell how many the filter has found, once one pauses", async () => {
    const { user } = await renderChat(SIDEBAR, opening);
    const said = screen.getByRole("status");
    expect(said).toBeEmptyDOMElement();
    const filter = screen.getByRole("searchbox", { name: "Filter conversations" });
    await user.type(filter, "b");
    await waitFor(() => expect(screen.getAllByRole("link")).toHaveLength(1));
    expect(said).toBeEmptyDOMElement();
    await waitFor(() => expect(said).toHaveTextContent("1 conversation"));
    await user.type(filter, "x");
    await waitFor(() => expect(said).toHaveTextContent("No conversation found"));
    await user.clear(filter);
    await waitFor(() => expect(said).toBeEmptyDOMElement());
  });

  it("take the focus when all are shown again", async () => {
    const { user } = await renderChat(SIDEBAR, {
      users: PEOPLE,
      conversations: [
        privateSummary({ last_seq: 1, last_message: privateMessage(1, "ann", "hi") }),
      ],
    });
    await user.click(screen.getByRole("button", { name: "Unread only" }));
    await user.click(await screen.findByRole("button", { name: "Show all conversations" }));
    await waitFor(() => expect(screen.getByRole("link", { name: /^Bob Meyer/ })).toHaveFocus());
  });

  it("have the presence of those in view kept up to date, however many there are", async () => {
    const many = Array.from({ length: 510 }, (_, at) => {
      const last = { ...privateMessage(1, "bob"), timestamp: new Date(at * 1000).toISOString() };
      const summary = privateSummary({ last_seq: 1, last_message: last });
      return { ...summary, conversation: `dm:ann:peer-${at}`, to: `peer-${at}` };
    });
    const { server, user } = await renderChat(SIDEBAR, { users: PEOPLE, conversations: many });
    const watched = () => server.sentOf("watch").at(-1)?.users;
    expect(watched()).toHaveLength(500);
    expect(watched()).not.toContain("peer-7");
    await user.click(screen.getByRole("searchbox"));
    await user.paste("peer-7");
    await waitFor(() => expect(watched()).toContain("peer-7"));
  });

  it("lead to the people when there are none", async () => {
    const { user } = await renderChat(SIDEBAR, { users: PEOPLE });
    expect(screen.getByText("No conversations yet")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Find people" }));
    const people = screen.getByRole("tab", { name: "People" });
    expect(people).toHaveAttribute("aria-selected", "true");
    await waitFor(() => expect(people).toHaveFocus());
  });
});

describe("the people", () => {
  it("are found by the beginning of their name, and a click begins a conversation", async () => {
    const { server, user, receive } = await renderChat(SIDEBAR, { users: PEOPLE });
    await user.click(screen.getByRole("tab", { name: "People" }));
    await user.type(screen.getByRole("searchbox", { name: "Search people" }), "bo");
    await waitFor(() => expect(server.sentOf("users").at(-1)).toMatchObject({ content: "bo" }));
    const id = server.sentOf("users").at(-1)?.id;
    await receive({ type: "user_list", id, users: PEOPLE });
    const results = screen.getByRole("list", { name: "People on this server" });
    expect(within(results).getAllByRole("button")).toHaveLength(1);
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("1 person found"));
    await user.click(within(results).getByRole("button", { name: /Bob Meyer/ }));
    expect(window.location.pathname).toBe(`/c/${DM}`);
  });

  it("say so when nobody is found", async () => {
    const { server, user, receive } = await renderChat(SIDEBAR, { users: PEOPLE });
    await user.click(screen.getByRole("tab", { name: "People" }));
    await receive({ type: "user_list", id: server.sentOf("users").at(-1)?.id, users: [] });
    expect(screen.getByText("Nobody is here yet")).toBeVisible();
  });

  it("say so when they cannot be loaded, and when there are more than one page of them", async () => {
    const { server, user, receive } = await renderChat(SIDEBAR, { users: PEOPLE });
    await user.click(screen.getByRole("tab", { name: "People" }));
    const refused = { code: "unavailable", content: "Try again later." };
    await receive({ type: "error", id: server.sentOf("users").at(-1)?.id, ...refused });
    const said = screen.getByRole("status");
    await waitFor(() => expect(said).toHaveTextContent("The list could not be loaded."));
    await user.type(screen.getByRole("searchbox", { name: "Search people" }), "b");
    await waitFor(() => expect(server.sentOf("users").at(-1)).toMatchObject({ content: "b" }));
    const id = server.sentOf("users").at(-1)?.id;
    await receive({ type: "user_list", id, users: PEOPLE, next: "bob" });
    await waitFor(() => expect(said).toHaveTextContent("Many people found"));
  });
});

describe("the account menu", () => {
  it("lets one choose to be away", async () => {
    const { server, user } = await renderChat(SIDEBAR, { users: PEOPLE });
    await user.click(screen.getByRole("button", { name: "Account" }));
    expect(await screen.findByRole("menuitemradio", { name: "Online" })).toBeChecked();
    await user.click(screen.getByRole("menuitemradio", { name: "Away" }));
    expect(screen.getByRole("menuitemradio", { name: "Away" })).toBeChecked();
    expect(server.sentOf("status")).toEqual([{ type: "status", content: "away" }]);
  });

  it("signs nobody out before it was said what would be lost", async () => {
    const { client, server, user } = await renderChat(SIDEBAR, {});
    act(() => server.drop(1006));
    act(() => {
      for (const text of ["one", "two"]) client.sendMessage({ type: "private", to: "bob" }, text);
    });
    await user.click(screen.getByRole("button", { name: "Account" }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
    const dialog = await screen.findByRole("alertdialog", { name: "Sign out?" });
    expect(dialog).toHaveTextContent("2 messages that have not been sent yet will be deleted.");
    expect(onSignOut).not.toHaveBeenCalled();
    await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
    expect(onSignOut).toHaveBeenCalledOnce();
  });

  it("leads to the settings", async () => {
    const { user } = await renderChat(SIDEBAR, { users: PEOPLE });
    await user.click(screen.getByRole("button", { name: "Account" }));
    await user.click(await screen.findByRole("menuitem", { name: "Settings" }));
    expect(onSettings).toHaveBeenCalledOnce();
  });
});
