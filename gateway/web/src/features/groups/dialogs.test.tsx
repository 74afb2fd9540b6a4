import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { GROUP, GROUP_ID, group, groupSummary, user as person, timestamp } from "../../test/frames";
import { type RenderedChat, renderChat } from "../../test/renderChat";
import CreateGroupDialog from "./CreateGroupDialog";
import { GroupDetails } from "./GroupDetails";

const PEOPLE = [
  person("ann", "Ann"),
  person("bob", "Bob Meyer"),
  person("chloe", "Chloé Durand"),
  person("eva", "Eva Lindqvist"),
];
const OPENING = { users: PEOPLE, groups: [group()], conversations: [groupSummary()] };
const onClose = vi.fn();

beforeEach(() => {
  onClose.mockReset();
  window.history.replaceState(null, "", "/");
});

/** Answers the picker's search with everybody. */
async function answerSearch({ server, receive }: RenderedChat): Promise<void> {
  await waitFor(() => expect(server.sentOf("users")).not.toEqual([]));
  await receive({ type: "user_list", id: server.sentOf("users").at(-1)?.id, users: PEOPLE });
}

function ackOf(sent: Record<string, unknown> | undefined, changed: Record<string, unknown> = {}) {
  return {
    type: "ack",
    id: sent?.id,
    conversation: GROUP,
    seq: 2,
    timestamp: timestamp(2),
    group: group({ version: 2, ...changed }),
  };
}

describe("making a group", () => {
  it("wants a name", async () => {
    const { server, user } = await renderChat(<CreateGroupDialog onClose={onClose} />, OPENING);
    await user.click(screen.getByRole("button", { name: "Create group" }));
    expect(screen.getByRole("textbox", { name: "Group name" })).toBeInvalid();
    expect(server.sentOf("create_group")).toEqual([]);
  });

  it("sends the name and the members, and opens the new group", async () => {
    const chat = await renderChat(<CreateGroupDialog onClose={onClose} />, OPENING);
    const { server, user, receive } = chat;
    await user.type(screen.getByRole("textbox", { name: "Group name" }), "Book club");
    await user.click(screen.getByRole("combobox", { name: "Members" }));
    await answerSearch(chat);
    expect(screen.queryByRole("option", { name: /Ann/ })).not.toBeInTheDocument();
    await user.click(screen.getByRole("option", { name: /Eva Lindqvist/ }));
    expect(screen.getByRole("button", { name: "Eva Lindqvist @eva" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Create group" }));
    const [sent] = server.sentOf("create_group");
    expect(sent).toMatchObject({ to: "Book club", members: ["eva"] });
    await receive(ackOf(sent));
    expect(onClose).toHaveBeenCalled();
    expect(window.location.pathname).toBe(`/c/${GROUP}`);
  });

  it("takes Enter for the one who is found, and not for the form while somebody is looked for", async () => {
    const chat = await renderChat(<CreateGroupDialog onClose={onClose} />, OPENING);
    const { server, user } = chat;
    await user.type(screen.getByRole("textbox", { name: "Group name" }), "Book club");
    const members = screen.getByRole("combobox", { name: "Members" });
    await user.type(members, "eva");
    await waitFor(() => expect(server.sentOf("users").at(-1)).toMatchObject({ content: "eva" }));
    await user.keyboard("{Enter}");
    expect(server.sentOf("create_group")).toEqual([]);
    const id = server.sentOf("users").at(-1)?.id;
    await chat.receive({ type: "user_list", id, users: PEOPLE.slice(-1) });
    await user.keyboard("{Enter}");
    expect(screen.getByRole("button", { name: "Eva Lindqvist @eva" })).toBeVisible();
    expect(server.sentOf("create_group")).toEqual([]);
    fireEvent.keyDown(members, { key: "Enter", isComposing: true });
    expect(server.sentOf("create_group")).toEqual([]);
    await user.keyboard("{Enter}");
    expect(server.sentOf("create_group")).toMatchObject([{ members: ["eva"] }]);
  });

  it("shows what the server says against it, and tries again under the same id", async () => {
    const { server, user, receive } = await renderChat(
      <CreateGroupDialog onClose={onClose} />,
      OPENING,
    );
    await user.type(screen.getByRole("textbox", { name: "Group name" }), "Book club");
    await user.click(screen.getByRole("button", { name: "Create group" }));
    const id = server.sentOf("create_group")[0]?.id;
    await receive({ type: "error", id, code: "unavailable", content: "Try again later." });
    expect(screen.getByRole("alert")).toHaveTextContent("Try again later.");
    await user.click(screen.getByRole("button", { name: "Create group" }));
    expect(server.sentOf("create_group").map((frame) => frame.id)).toEqual([id, id]);
  });
});

describe("a name that the server refuses", () => {
  it("is said at its field", async () => {
    const { server, user, receive } = await renderChat(
      <CreateGroupDialog onClose={onClose} />,
      OPENING,
    );
    const name = screen.getByRole("textbox", { name: "Group name" });
    await user.type(name, "Book club");
    await user.click(screen.getByRole("button", { name: "Create group" }));
    const id = server.sentOf("create_group")[0]?.id;
    await receive({ type: "error", id, code: "invalid", content: "Not that.", field: "to" });
    expect(name).toBeInvalid();
    expect(name).toHaveAccessibleDescription("Not that.");
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });
});

describe("managing a group", () => {
  const details = <GroupDetails groupId={GROUP_ID} />;

  it("renames it", async () => {
    const { server, user, receive } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Edit group" }));
    const name = screen.getByRole("textbox", { name: "Group name" });
    expect(name).toHaveFocus();
    await user.clear(name);
    await user.type(name, "Book club");
    await user.click(screen.getByRole("button", { name: "Save" }));
    const [sent] = server.sentOf("update_group");
    expect(sent).toMatchObject({ to: GROUP_ID, name: "Book club" });
    await receive(ackOf(sent, { name: "Book club" }));
    expect(screen.getByRole("heading", { name: "Book club" })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("button", { name: "Edit group" })).toHaveFocus());
  });

  it.each([
    ["name", "Group name"],
    ["description", "Description"],
  ])("says at the field what is wrong with the %s", async (field, label) => {
    const { server, user, receive } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Edit group" }));
    const input = screen.getByRole("textbox", { name: label });
    await user.type(input, "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    const id = server.sentOf("update_group")[0]?.id;
    await receive({ type: "error", id, code: "invalid", content: "Not that.", field });
    expect(input).toBeInvalid();
    expect(input).toHaveAccessibleDescription("Not that.");
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    await user.type(input, "?");
    expect(input).toBeValid();
  });

  it("leaves it as it was when the form is cancelled", async () => {
    const { server, user } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Edit group" }));
    await user.type(screen.getByRole("textbox", { name: "Group name" }), " x");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.getByRole("heading", { name: "Release team" })).toBeVisible();
    expect(server.sentOf("update_group")).toEqual([]);
  });

  it("changes who may write", async () => {
    const { server, user } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("combobox", { name: "Who may write" }));
    await user.click(screen.getByRole("option", { name: "Admins only" }));
    expect(server.sentOf("update_group")).toMatchObject([
      { settings: { who_may_post: "admins", who_may_add: "admins" } },
    ]);
  });

  it("adds members", async () => {
    const chat = await renderChat(details, OPENING);
    const { server, user, receive } = chat;
    await user.click(screen.getByRole("button", { name: "Add members" }));
    await answerSearch(chat);
    expect(screen.queryByRole("option", { name: /Bob/ })).not.toBeInTheDocument();
    await user.click(screen.getByRole("option", { name: /Eva/ }));
    await user.click(screen.getByRole("button", { name: "Add" }));
    const [sent] = server.sentOf("add_member");
    expect(sent).toMatchObject({ to: GROUP_ID, content: "eva" });
    const members = [...group().members, { username: "eva", role: "member" }];
    await receive(ackOf(sent, { members }));
    const list = screen.getByRole("list", { name: "Members" });
    expect(within(list).getByText("Eva Lindqvist")).toBeVisible();
    await waitFor(() => expect(screen.getByRole("button", { name: "Add members" })).toHaveFocus());
  });

  it("gives the focus back to the button when nobody is to be added after all", async () => {
    const { user } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Add members" }));
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Add members" })).toHaveFocus());
  });

  it("gives roles", async () => {
    const { server, user } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Actions for Bob Meyer" }));
    await user.click(screen.getByRole("menuitem", { name: "Make admin" }));
    expect(server.sentOf("set_role")).toMatchObject([{ content: "bob", role: "admin" }]);
  });

  it("removes a member once that is confirmed", async () => {
    const { server, user, receive } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Actions for Bob Meyer" }));
    await user.click(screen.getByRole("menuitem", { name: "Remove from group" }));
    const confirm = screen.getByRole("alertdialog", {
      name: "Remove Bob Meyer from Release team?",
    });
    expect(confirm).toHaveAccessibleDescription(
      "They will no longer see this group or its history.",
    );
    expect(server.sentOf("remove_member")).toEqual([]);
    await user.click(within(confirm).getByRole("button", { name: "Remove" }));
    const [sent] = server.sentOf("remove_member");
    expect(sent).toMatchObject({ to: GROUP_ID, content: "bob" });
    const [ann, , chloe] = group().members;
    await receive(ackOf(sent, { members: [ann, chloe] }));
    await waitFor(() => expect(confirm).not.toBeInTheDocument());
    expect(screen.queryByText("Bob Meyer")).not.toBeInTheDocument();
    // What was pressed is gone, and the next in its place.
    await waitFor(() =>
      expect(screen.getByRole("button", { name: /Chloé Durand @chloe$/ })).toHaveFocus(),
    );
  });

  it("leaves the focus where the question was asked when the answer is no", async () => {
    const { user } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Delete group" }));
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Delete group" })).toHaveFocus());
  });

  it("says at the field why somebody cannot be added", async () => {
    const chat = await renderChat(details, OPENING);
    const { server, user, receive } = chat;
    await user.click(screen.getByRole("button", { name: "Add members" }));
    const field = screen.getByRole("combobox", { name: "Add members" });
    await answerSearch(chat);
    await user.click(screen.getByRole("option", { name: /Eva/ }));
    await user.click(screen.getByRole("button", { name: "Add" }));
    const id = server.sentOf("add_member")[0]?.id;
    await receive({ type: "error", id, code: "invalid", content: "Not her.", field: "content" });
    expect(field).toHaveAccessibleDescription("Not her.");
    expect(screen.getByRole("button", { name: "Eva Lindqvist @eva" })).toBeVisible();
  });

  it("shows ten of many, and finds the others by a word of their names", async () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ username: `m${at}`, role: "member" }));
    const users = many.map(({ username }, at) => person(username, `Member Nr${at}`));
    const members = [{ username: "ann", role: "owner" }, ...many];
    const { user } = await renderChat(details, {
      ...OPENING,
      users: [...PEOPLE, ...users],
      groups: [group({ members })],
    });
    const rows = () =>
      within(screen.getByRole("list", { name: "Members" })).getAllByRole("listitem");
    expect(rows()).toHaveLength(10);
    expect(rows()[0]).toHaveTextContent(/Ann \(You\).*Owner/);
    await user.type(screen.getByRole("searchbox", { name: "Find a member" }), "nr27");
    expect(rows()).toHaveLength(1);
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("1 person found"));
    await user.type(screen.getByRole("searchbox", { name: "Find a member" }), "x");
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("Nobody found"));
    await user.clear(screen.getByRole("searchbox", { name: "Find a member" }));
    await user.click(screen.getByRole("button", { name: "Show all 31" }));
    expect(rows()).toHaveLength(31);
    const eleventh = within(rows()[10] as HTMLElement).getByRole("button", { name: /@m\d+$/ });
    await waitFor(() => expect(eleventh).toHaveFocus());
  });

  it("explains to the last owner why there is no leaving", async () => {
    await renderChat(details, OPENING);
    expect(screen.getByText("Make somebody else owner before you leave.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Leave group" })).not.toBeInTheDocument();
  });

  it("tells who is alone how to leave", async () => {
    const members = [{ username: "ann", role: "owner" }];
    await renderChat(details, { ...OPENING, groups: [group({ members })] });
    expect(screen.getByText(/only one here: to leave, delete the group/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Leave group" })).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Delete group" })).toBeVisible();
  });

  it("deletes it once that is confirmed", async () => {
    const { server, user, receive } = await renderChat(details, OPENING);
    await user.click(screen.getByRole("button", { name: "Delete group" }));
    expect(server.sentOf("delete_group")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Delete" }));
    expect(server.sentOf("delete_group")).toMatchObject([{ to: GROUP_ID }]);
    await receive({ type: "group_update", group: { id: GROUP_ID }, removed: true });
    expect(screen.queryByRole("heading", { name: "Release team" })).not.toBeInTheDocument();
  });

  it("offers a member only to look and to leave", async () => {
    const members = [
      { username: "bob", role: "owner" },
      { username: "ann", role: "member" },
    ];
    await renderChat(details, { ...OPENING, groups: [group({ members, description: "Plans" })] });
    expect(screen.getByText("Plans")).toBeVisible();
    expect(screen.getByRole("button", { name: "Leave group" })).toBeVisible();
    expect(screen.getByText("Who may add members").nextSibling).toHaveTextContent("Admins only");
    for (const name of ["Delete group", "Edit group", "Add", "Actions for Bob"]) {
      expect(screen.queryByRole("button", { name })).not.toBeInTheDocument();
    }
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
    expect(screen.queryByRole("combobox")).not.toBeInTheDocument();
  });
});
