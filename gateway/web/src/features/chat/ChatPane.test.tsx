import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
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
import { ChatPane } from "./ChatPane";

vi.mock("react-virtuoso", () => import("../../test/virtuosoStandIn"));

const PEOPLE = [person("ann", "Ann"), person("bob", "Bob Meyer"), person("chloe", "Chloé Durand")];

beforeEach(() => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});

const withBob = { users: PEOPLE, conversations: [privateSummary()] };
const withTeam = { users: PEOPLE, groups: [group()], conversations: [groupSummary()] };

function renderPane(key: string, opening: Parameters<typeof renderChat>[1]) {
  return renderChat(<ChatPane conversationKey={key} />, opening);
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

  it("says by how much a message is too long", async () => {
    const { user } = await renderPane(DM, withBob);
    await user.click(input());
    await user.paste("é".repeat(8_193));
    expect(screen.getByRole("alert")).toHaveTextContent("Too long by 2 bytes");
    expect(screen.getByRole("button", { name: "Send message" })).toBeDisabled();
  });
});

describe("reading", () => {
  it("is told to the server when the window is in front", async () => {
    const { server, receive } = await renderPane(DM, withBob);
    await receive(privateMessage(1, "bob", "are you there?"));
    expect(screen.getByText("are you there?")).toBeVisible();
    await waitFor(() =>
      expect(server.sentOf("read")).toEqual([{ type: "read", conversation: DM, seq: 1 }]),
    );
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
    await waitFor(() => expect(server.sentOf("read")).toHaveLength(1));
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
    await waitFor(() => expect(server.sentOf("receipts")).toHaveLength(1));
    const [request] = server.sentOf("receipts");
    expect(request).toMatchObject({ conversation: GROUP });
    const receipts = [{ from: "member-7", delivered_seq: 1, read_seq: 1 }];
    await receive({ type: "receipts", id: request?.id, conversation: GROUP, receipts });
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
