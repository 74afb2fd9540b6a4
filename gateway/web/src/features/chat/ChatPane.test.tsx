import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { changeDeviceSettings } from "../../settings/deviceSettings";
import { FakeBrowser } from "../../test/FakeBrowser";
import { FakeWebSocket } from "../../test/FakeWebSocket";
import {
  DM,
  GROUP,
  GROUP_ID,
  group,
  groupMessage,
  groupSummary,
  user as person,
  privateMessage,
  privateSummary,
  timestamp,
} from "../../test/frames";
import { renderChat } from "../../test/renderChat";
import { ledTo } from "../../test/virtuosoStandIn";
import { LossNotice } from "../connection/LossNotice";
import { ChatPane } from "./ChatPane";

vi.mock("react-virtuoso", () => import("../../test/virtuosoStandIn"));

const PEOPLE = [person("ann", "Ann"), person("bob", "Bob Meyer"), person("chloe", "Chloé Durand")];

beforeEach(() => {
  changeDeviceSettings({ sendKey: "enter" });
  ledTo.length = 0;
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});

/** A message has to be in sight for a second until it counts as read. */
const SEEN = { timeout: 3_000 };

const withBob = { users: PEOPLE, conversations: [privateSummary()] };
const withTeam = { users: PEOPLE, groups: [group()], conversations: [groupSummary()] };

function renderPane(key: string, opening: Parameters<typeof renderChat>[1], browser?: FakeBrowser) {
  return renderChat(<ChatPane conversationKey={key} />, opening, browser);
}

const input = () => screen.getByRole("textbox", { name: "Message" });

describe("writing", () => {
  it("shows the message at once, then how far it has come", async () => {
    const { server, user, receive } = await renderPane(DM, withBob);
    expect(screen.getByText("No messages yet")).toBeVisible();
    await user.type(input(), "hello{Enter}");
    expect(await screen.findByText("hello")).toBeVisible();
    expect(screen.getByRole("img", { name: "Waiting to be sent" })).toBeVisible();
    expect(input()).toHaveValue("");

    const [sent] = server.sentOf("private_message");
    expect(sent).toMatchObject({ to: "bob", content: "hello" });
    const place = { conversation: DM, seq: 1 };
    await receive({ type: "ack", id: sent?.id, ...place, timestamp: timestamp(1) });
    expect(screen.getByRole("img", { name: "Sent" })).toBeVisible();
    const receipt = { type: "receipt", conversation: DM, from: "bob" };
    await receive({ ...receipt, delivered_seq: 1, read_seq: 0 });
    expect(screen.getByRole("img", { name: "Delivered" })).toBeVisible();
    await receive({ ...receipt, delivered_seq: 1, read_seq: 1 });
    expect(screen.getByRole("img", { name: "Read" })).toBeVisible();
  });

  it("begins a new line with Shift and Enter, and sends nothing that is blank", async () => {
    const { server, user } = await renderPane(DM, withBob);
    await user.type(input(), " {Enter}");
    await user.clear(input());
    await user.type(input(), "one{Shift>}{Enter}{/Shift}two{Enter}");
    expect(server.sentOf("private_message")).toMatchObject([{ content: "one\ntwo" }]);
  });

  it("sends with Ctrl and Enter where the user wants Enter to begin a new line", async () => {
    changeDeviceSettings({ sendKey: "ctrlEnter" });
    const { server, user } = await renderPane(DM, withBob);
    expect(input()).toHaveAttribute("enterkeyhint", "enter");
    expect(screen.getByRole("button", { name: "Send message" })).toHaveAttribute(
      "aria-keyshortcuts",
      "Control+Enter",
    );
    await user.type(input(), "one{Enter}two{Shift>}{Enter}{/Shift}three");
    expect(server.sentOf("private_message")).toEqual([]);
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(server.sentOf("private_message")).toMatchObject([{ content: "one\ntwo\nthree" }]);
  });

  it("does not send with the Enter that ends a composition", async () => {
    const { server, user } = await renderPane(DM, withBob);
    await user.type(input(), "にほん");
    const enter = { key: "Enter", bubbles: true, cancelable: true, isComposing: true };
    act(() => {
      input().dispatchEvent(new KeyboardEvent("keydown", enter));
    });
    expect(server.sentOf("private_message")).toEqual([]);
    expect(input()).toHaveValue("にほん");
  });

  it("tells the others when one starts and stops", async () => {
    const { server, user } = await renderPane(DM, withBob);
    await user.type(input(), "hi");
    expect(server.sentOf("typing")).toEqual([{ type: "typing", to: "bob", content: "start" }]);
    await user.clear(input());
    expect(server.sentOf("typing").at(-1)).toMatchObject({ content: "stop" });
  });

  it("offers to retry or delete what the server refused", async () => {
    const { server, user, receive } = await renderPane(DM, withBob);
    await user.type(input(), "hello{Enter}");
    const [sent] = server.sentOf("private_message");
    await receive({ type: "error", id: sent?.id, code: "forbidden", content: "You may not." });
    expect(screen.getByRole("alert")).toHaveTextContent("You may not.");
    expect(screen.getByRole("img", { name: "Not sent" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(server.sentOf("private_message")).toHaveLength(2);
    await receive({ type: "error", id: sent?.id, code: "forbidden", content: "You may not." });
    await user.click(screen.getByRole("button", { name: "Delete" }));
    expect(screen.queryByText("hello")).not.toBeInTheDocument();
  });

  it("tells what was not sent to a group that one was removed from", async () => {
    const ui = (
      <>
        <ChatPane conversationKey={GROUP} />
        <LossNotice />
      </>
    );
    const { user, receive } = await renderChat(ui, withTeam);
    await user.type(input(), "hello{Enter}");
    await receive({ type: "group_update", group: { id: GROUP_ID }, removed: true });
    const told = `1 message was not sent to ${group().name}: you are no longer a member.`;
    expect(await screen.findByText(told)).toBeVisible();
    // Nothing but its button takes it away.
    await user.keyboard("{Escape}");
    await user.click(document.body);
    expect(screen.getByText(told)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByText(told)).not.toBeInTheDocument());
  });

  it("says by how much a message is too long", async () => {
    const { user } = await renderPane(DM, withBob);
    await user.click(input());
    await user.paste("é".repeat(8_193));
    expect(input()).toHaveAccessibleDescription("Too long by 2 bytes");
    expect(screen.getByRole("button", { name: "Send message" })).toBeDisabled();
  });

  it("alarms once that a message is too long, and says by how much when one pauses", async () => {
    const { user } = await renderPane(DM, withBob);
    const alarms: (string | null)[] = [];
    await user.click(input());
    await user.paste("x".repeat(16_000));
    const alert = screen.getByRole("alert");
    expect(alert).toBeEmptyDOMElement();
    const watching = new MutationObserver(() => alarms.push(alert.textContent));
    watching.observe(alert, { subtree: true, childList: true, characterData: true });
    await user.paste("x".repeat(385));
    await user.keyboard("xxxx");
    expect(input()).toHaveAccessibleDescription("Too long by 5 bytes");
    const said = screen.getByRole("status");
    expect(said).not.toHaveTextContent("Too long");
    await waitFor(() => expect(said).toHaveTextContent("Too long by 5 bytes"));
    watching.disconnect();
    expect(alarms).toEqual(["This is too long to be sent."]);
  });
});

describe("reading", () => {
  it("is told to the server when the window is in front", async () => {
    const { server, receive } = await renderPane(DM, withBob);
    const seenAt = Date.now();
    await receive(privateMessage(1, "bob", "are you there?"));
    expect(screen.getByText("are you there?")).toBeVisible();
    await waitFor(
      () =>
        expect(server.sentOf("read")).toMatchObject([{ type: "read", conversation: DM, seq: 1 }]),
      SEEN,
    );
    expect(Date.now() - seenAt).toBeGreaterThan(900);
  });

  it("is not told while a dialog lies over the conversation", async () => {
    const covering = document.createElement("div");
    covering.className = "MuiDialog-root";
    document.body.append(covering);
    const { server, receive } = await renderPane(DM, withBob);
    const shownAt = Date.now();
    await receive(privateMessage(1, "bob", "are you there?"));
    await waitFor(() => expect(Date.now() - shownAt).toBeGreaterThan(1_300), SEEN);
    expect(server.sentOf("read")).toEqual([]);
    covering.remove();
    await waitFor(() => expect(server.sentOf("read")).toHaveLength(1), SEEN);
  });

  it("is not told while another window is in front, but as soon as this one is", async () => {
    const hasFocus = vi.spyOn(document, "hasFocus").mockReturnValue(false);
    const { server, receive } = await renderPane(DM, withBob);
    await receive(privateMessage(1, "bob", "are you there?"));
    expect(await screen.findByText("are you there?")).toBeVisible();
    expect(server.sentOf("read")).toEqual([]);
    hasFocus.mockReturnValue(true);
    act(() => {
      window.dispatchEvent(new Event("focus"));
    });
    await waitFor(() => expect(server.sentOf("read")).toHaveLength(1), SEEN);
  });
});

describe("new messages", () => {
  const opening = {
    users: PEOPLE,
    conversations: [privateSummary({ last_seq: 4, read_seq: 2, unread: 2 })],
  };
  const page = [1, 2, 3, 4].map((seq) => privateMessage(seq, "bob"));

  async function open(browser?: FakeBrowser) {
    const rendered = await renderPane(DM, opening, browser);
    expect(screen.queryByRole("list", { name: "Messages" })).not.toBeInTheDocument();
    const [asked] = rendered.server.sentOf("history");
    await rendered.receive({
      type: "history",
      id: asked?.id,
      conversation: DM,
      messages: page,
      has_more: false,
    });
    return rendered;
  }

  const divider = () => screen.queryByRole("separator", { name: "New messages" });

  it("stand below a divider, which stays while they are read", async () => {
    const { server, receive } = await open();
    const rows = screen.getAllByRole("listitem");
    expect(rows.map((row) => within(row).queryByRole("separator") !== null)).toEqual([
      false,
      false,
      true,
      false,
    ]);
    await waitFor(() => expect(server.sentOf("read")).toMatchObject([{ seq: 4 }]), SEEN);
    await receive(privateMessage(5, "bob"));
    expect(divider()).toBeVisible();
  });

  it("are no longer apart once one has written", async () => {
    const { user } = await open();
    await user.type(input(), "I see{Enter}");
    await waitFor(() => expect(divider()).not.toBeInTheDocument());
  });

  it("are where it opens though a message has failed, until one writes in this tab", async () => {
    const browser = new FakeBrowser();
    const peer = { type: "private", to: "bob" } as const;
    const item = { conversation: DM, peer, createdAt: timestamp(9), status: "failed" } as const;
    browser.saved.set("m1", { ...item, id: "m1", content: "not taken", error: "You may not." });
    const { user } = await open(browser);
    expect(screen.getByText("not taken")).toBeVisible();
    expect(divider()).toBeVisible();
    browser.saved.set("m2", { ...item, id: "m2", content: "from another tab" });
    await act(async () => browser.openTab().announce());
    expect(await screen.findByText("from another tab")).toBeVisible();
    expect(divider()).toBeVisible();
    expect(ledTo).not.toContainEqual(expect.objectContaining({ index: "LAST" }));
    await user.type(input(), "I see{Enter}");
    expect(ledTo).toContainEqual(expect.objectContaining({ index: "LAST" }));
    expect(divider()).not.toBeInTheDocument();
  });

  it("are those that were missed, where the list is led to instead of past them", async () => {
    const summary = privateSummary({ last_seq: 1, read_seq: 1 });
    const { client, server, receive } = await renderPane(DM, {
      users: PEOPLE,
      conversations: [summary],
    });
    const id = server.sentOf("history")[0]?.id;
    const begin = { type: "history", id, conversation: DM, has_more: false };
    await receive({ ...begin, messages: [privateMessage(1, "bob", "read")] });
    await act(async () => {
      server.drop(1006);
      client.retryNow();
      const conversation = { last_seq: 4, read_seq: 1, unread: 2, last_message: null };
      FakeWebSocket.last.openWith({
        users: PEOPLE,
        conversations: [privateSummary(conversation)],
      });
    });
    const page = { type: "history", conversation: DM, has_more: true };
    const next = (frame: unknown) => act(async () => FakeWebSocket.last.receive(frame));
    await next({
      ...page,
      messages: [privateMessage(2, "ann"), privateMessage(3, "bob", "missed")],
    });
    await next({ ...page, messages: [privateMessage(4, "bob")], has_more: false });
    const row = screen.getByText("missed").closest<HTMLElement>('[role="listitem"]');
    if (row === null) throw new Error("no row");
    expect(within(row).getByRole("separator", { name: "New messages" })).toBeVisible();
    expect(ledTo).toMatchObject([{ index: 2, align: "start" }]);
  });

  it("are no longer apart once one is done with them", async () => {
    const { client, server } = await open();
    act(() => client.markWholeRead([DM]));
    expect(divider()).not.toBeInTheDocument();
    expect(server.sentOf("read")).toMatchObject([{ seq: 4 }]);
  });

  it("are those that came while the user was away", async () => {
    const { client, receive } = await renderPane(DM, withBob);
    await receive(privateMessage(1, "bob", "first"));
    act(() => client.markRead(DM, 1));
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    act(() => {
      window.dispatchEvent(new Event("blur"));
    });
    await receive(privateMessage(2, "bob", "second"));
    const row = screen.getByText("second").closest<HTMLElement>('[role="listitem"]');
    if (row === null) throw new Error("no row");
    expect(within(row).getByRole("separator", { name: "New messages" })).toBeVisible();
    expect(screen.getAllByRole("separator")).toHaveLength(1);
  });
});

describe("a message", () => {
  it("shows its markup as elements, and what is no markup as it is", async () => {
    const { receive } = await renderPane(DM, withBob);
    await receive(
      privateMessage(
        1,
        "bob",
        "**b** <i>x</i> [go](https://a.de/x) [no](javascript:alert(1))\n```ts\nlet a;\n```",
      ),
    );
    const row = screen.getByRole("listitem");
    expect(within(row).getByText("b").tagName).toBe("STRONG");
    expect(row).toHaveTextContent("<i>x</i>");
    const link = within(row).getByRole("link", { name: "go" });
    expect(link).toHaveAttribute("href", "https://a.de/x");
    expect(link).toHaveAttribute("rel", "noopener noreferrer");
    expect(link).toHaveAttribute("target", "_blank");
    expect(within(row).getAllByRole("link")).toHaveLength(1);
    expect(within(row).getByRole("group", { name: "Code in ts" })).toHaveTextContent("let a;");
  });

  it("has its whole time and its actions where the pointer or the focus is", async () => {
    const { user, receive } = await renderPane(DM, withBob);
    await receive(privateMessage(1, "bob", "**one**"));
    await receive(privateMessage(2, "bob", "two"));
    const [one, two] = screen.getAllByRole("listitem");
    if (one === undefined || two === undefined) throw new Error("no rows");
    expect(screen.queryByRole("button", { name: "Copy text" })).not.toBeInTheDocument();
    await user.hover(two);
    expect(within(two).getByRole("button", { name: "Copy text" })).toBeVisible();
    await user.unhover(two);
    act(() => two.focus());
    await user.keyboard("{ArrowUp}");
    expect(one).toHaveFocus();
    expect(one).toHaveTextContent("2026");
    await user.tab();
    await user.keyboard("{Enter}");
    expect(await navigator.clipboard.readText()).toBe("**one**");
    expect(await within(one).findByRole("button", { name: "Copied" })).toHaveFocus();
    expect(within(one).getByRole("status")).toHaveTextContent("Copied");
  });

  it("says whether its code could be copied", async () => {
    const { user, receive } = await renderPane(DM, withBob);
    await receive(privateMessage(1, "bob", "```ts\nlet a;\n```"));
    const said = within(
      screen.getByRole("group", { name: "Code in ts" }).parentElement as HTMLElement,
    ).getByRole("status");
    expect(said).toBeEmptyDOMElement();
    const write = vi.spyOn(navigator.clipboard, "writeText").mockRejectedValueOnce(new Error());
    await user.click(screen.getByRole("button", { name: "Copy code" }));
    await waitFor(() => expect(said).toHaveTextContent("Not copied"));
    await waitFor(() => expect(said).toBeEmptyDOMElement());
    write.mockRestore();
    await user.click(screen.getByRole("button", { name: "Copy code" }));
    await waitFor(() => expect(said).toHaveTextContent("Copied"));
    expect(await navigator.clipboard.readText()).toBe("let a;");
  });
});

describe("the header", () => {
  it("says whether the other is there, or when they last were", async () => {
    const { receive } = await renderPane(DM, withBob);
    const header = screen.getByRole("heading", { name: "Bob Meyer" }).closest("header");
    if (header === null) throw new Error("no header");
    expect(within(header).getByText("Online")).toBeVisible();
    expect(within(header).getByText("@bob")).toBeVisible();
    const fiveMinutesAgo = new Date(Date.now() - 5.5 * 60_000).toISOString();
    await receive({ type: "presence", from: "bob", status: "offline", last_seen: fiveMinutesAgo });
    expect(within(header).getByText("last seen 5 minutes ago")).toBeVisible();
  });
});

describe("typing of others", () => {
  it("is said, with names", async () => {
    const { receive } = await renderPane(GROUP, withTeam);
    const typing = { type: "typing", conversation: GROUP, content: "start" };
    await receive({ ...typing, from: "bob" });
    expect(screen.getByText("Bob Meyer is typing…")).toBeVisible();
    await receive({ ...typing, from: "chloe" });
    expect(screen.getByText("Bob Meyer and Chloé Durand are typing…")).toBeVisible();
    await receive({ ...typing, from: "bob", content: "stop" });
    expect(screen.getByText("Chloé Durand is typing…")).toBeVisible();
  });
});

describe("a group", () => {
  it("says who wrote what, and what happened", async () => {
    const { receive } = await renderPane(GROUP, withTeam);
    await receive({
      type: "system",
      conversation: GROUP,
      seq: 1,
      from: "ann",
      to: GROUP_ID,
      content: "ann added bob",
      timestamp: timestamp(1),
      event: { kind: "member_added", users: ["bob"] },
    });
    await receive(groupMessage(2, "bob", "hello all"));
    const list = screen.getByRole("list", { name: "Messages" });
    expect(within(list).getByText("You added Bob Meyer")).toBeVisible();
    expect(within(list).getByText("Bob Meyer")).toBeVisible();
    expect(within(list).getByText("hello all")).toBeVisible();
  });

  it("tells who has read an own message", async () => {
    const { user, receive } = await renderPane(GROUP, withTeam);
    await receive(groupMessage(1, "ann", "hello all"));
    const receipt = { type: "receipt", conversation: GROUP };
    await receive({ ...receipt, from: "bob", delivered_seq: 1, read_seq: 1 });
    await user.click(screen.getByRole("button", { name: "Sent: who has read this" }));
    const dialog = await screen.findByRole("dialog", { name: "Who has read this" });
    const read = within(dialog).getByRole("region", { name: "Read by 1" });
    expect(within(read).getByText("Bob Meyer")).toBeVisible();
    await receive({ ...receipt, from: "chloe", delivered_seq: 1, read_seq: 0 });
    const delivered = within(dialog).getByRole("region", { name: "Delivered to 1" });
    expect(within(delivered).getByText("@chloe")).toBeVisible();
  });

  it("that is large is asked who has read an own message", async () => {
    const members = Array.from({ length: 150 }, (_, index) => ({
      username: `member-${index}`,
      role: "member",
    }));
    const large = group({ members: [{ username: "ann", role: "owner" }, ...members] });
    const { server, user, receive } = await renderPane(GROUP, { ...withTeam, groups: [large] });
    await receive(groupMessage(1, "ann", "hello all"));
    await user.click(screen.getByRole("button", { name: "Sent: who has read this" }));
    const dialog = await screen.findByRole("dialog", { name: "Who has read this" });
    const asked = async (times: number) => {
      await waitFor(() => expect(server.sentOf("receipts")).toHaveLength(times));
      return server.sentOf("receipts").at(-1)?.id;
    };
    const id = await asked(1);
    expect(server.sentOf("receipts")).toMatchObject([{ conversation: GROUP }]);
    // Nothing is said of anybody before it is known.
    expect(within(dialog).getByRole("status", { name: "Loading" })).toBeVisible();
    expect(within(dialog).queryByRole("region")).not.toBeInTheDocument();
    await receive({ type: "error", id, code: "unavailable", content: "Later." });
    expect(within(dialog).getByRole("alert")).toHaveTextContent("could not be found out");
    expect(within(dialog).queryByRole("region")).not.toBeInTheDocument();
    await user.click(within(dialog).getByRole("button", { name: "Retry" }));
    expect(within(dialog).getByRole("status", { name: "Loading" })).toBeVisible();
    const receipts = [{ from: "member-7", delivered_seq: 1, read_seq: 1 }];
    await receive({ type: "receipts", id: await asked(2), conversation: GROUP, receipts });
    expect(within(dialog).queryByRole("status")).not.toBeInTheDocument();
    expect(within(dialog).getByRole("region", { name: "Read by 1" })).toHaveTextContent("member-7");
    expect(
      within(dialog).getByRole("region", { name: "Not delivered yet to 149" }),
    ).toHaveTextContent("and 49 more");
  });

  it("in which only admins may write says so", async () => {
    const quiet = group({
      settings: { who_may_post: "admins", who_may_add: "admins" },
      members: [
        { username: "bob", role: "owner" },
        { username: "ann", role: "member" },
      ],
    });
    await renderPane(GROUP, { ...withTeam, groups: [quiet] });
    expect(screen.getByText("Only admins can write in this group.")).toBeVisible();
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
  });

  it("that one was removed from is no longer shown", async () => {
    const { receive } = await renderPane(GROUP, withTeam);
    await receive(groupMessage(1, "bob", "secret"));
    await receive({ type: "group_update", group: { id: GROUP_ID }, removed: true });
    expect(screen.getByText("This conversation is not available")).toBeVisible();
    expect(screen.queryByText("secret")).not.toBeInTheDocument();
  });
});

describe("what is held of the conversation", () => {
  it("is loaded anew when it is given up while it is looked at", async () => {
    const last_message = privateMessage(3, "ann");
    const summary = privateSummary({ last_message, last_seq: 3, read_seq: 3 });
    const { server, receive } = await renderPane(DM, { users: PEOPLE, conversations: [summary] });
    const page = { type: "history", conversation: DM, has_more: true };
    const asked = () => server.sentOf("history");
    const answer = (seq: number) =>
      receive({ ...page, id: asked().at(-1)?.id, messages: [privateMessage(seq, "ann")] });
    await waitFor(() => expect(asked()).toHaveLength(1));
    await answer(3);
    expect(await screen.findByText("message 3")).toBeVisible();
    await receive({ ...page, messages: [privateMessage(2_000, "ann")], reset: true });
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ before: 2_000 }));
    await answer(1_999);
    expect(await screen.findByText("message 1999")).toBeVisible();
    expect(screen.queryByText("message 3")).not.toBeInTheDocument();
  });

  it("is loaded back to where the unread begins before it is shown anew", async () => {
    const { server, receive } = await renderPane(DM, withBob);
    const page = { type: "history", conversation: DM, has_more: true };
    const messages = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, at) => privateMessage(from + at, "bob"));
    const list = () => screen.queryByRole("list", { name: "Messages" });
    await receive(privateMessage(1, "bob"));
    expect(list()).toBeVisible();
    await receive({
      type: "conversation_list",
      conversations: [privateSummary({ last_seq: 2_000, read_seq: 1_940, unread: 60 })],
    });
    await receive({ ...page, messages: messages(1_999, 2_000), reset: true });
    expect(list()).not.toBeInTheDocument();
    const asked = () => server.sentOf("history");
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ before: 1_999 }));
    await receive({ ...page, id: asked().at(-1)?.id, messages: messages(1_950, 1_998) });
    expect(list()).not.toBeInTheDocument();
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ before: 1_950 }));
    expect(server.sentOf("read").filter(({ seq }) => Number(seq) > 1)).toEqual([]);
    await receive({ ...page, id: asked().at(-1)?.id, messages: messages(1_930, 1_949) });
    const row = (await screen.findByText("message 1941")).closest<HTMLElement>('[role="listitem"]');
    if (row === null) throw new Error("no row");
    expect(within(row).getByRole("separator", { name: "New messages" })).toBeVisible();
  });
});
