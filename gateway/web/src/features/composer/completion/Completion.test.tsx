import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { Profiler } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  DM,
  GROUP,
  GROUP_ID,
  group,
  groupMessage,
  groupSummary,
  user as person,
  privateSummary,
} from "../../../test/frames";
import { renderChat } from "../../../test/renderChat";
import { speak } from "../../../texts";
import { ChatPane } from "../../chat/ChatPane";
import { Composer } from "../Composer";

vi.mock("react-virtuoso", () => import("../../../test/virtuosoStandIn"));

const PEOPLE = [person("ann", "Ann"), person("bob", "Bob Meyer"), person("chloe", "Chloé Durand")];
const inTeam = { users: PEOPLE, groups: [group()], conversations: [groupSummary()] };
const withBob = { users: PEOPLE, conversations: [privateSummary()] };

const input = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
const list = () => screen.findByRole("listbox", { name: "Suggestions" });
const noList = () => expect(screen.queryByRole("listbox", { name: "Suggestions" })).toBeNull();
const names = async () =>
  within(await list())
    .getAllByRole("option")
    .map((option) => option.textContent);

beforeEach(() => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});

function inGroup() {
  return renderChat(<ChatPane conversationKey={GROUP} />, inTeam);
}

describe("people", () => {
  it("are offered while a name is typed, chosen by arrows, accepted by Enter, which then sends nothing", async () => {
    const { user, server } = await inGroup();
    await user.type(input(), "hi @");
    expect(await names()).toEqual(["Bob Meyer@bob", "Chloé Durand@chloe"]);
    expect(screen.getByText("2 suggestions")).toBeInTheDocument();
    const [first, second] = screen.getAllByRole("option");
    expect(input()).toHaveAttribute("aria-activedescendant", first?.id);
    expect(input()).toHaveAttribute("aria-controls", (await list()).id);
    await user.keyboard("{ArrowDown}");
    expect(second).toHaveAttribute("aria-selected", "true");
    expect(input()).toHaveAttribute("aria-activedescendant", second?.id);
    await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
    expect(input()).toHaveValue("hi @chloe ");
    noList();
    expect(input()).not.toHaveAttribute("aria-activedescendant");
    expect(server.sentOf("group_message")).toEqual([]);
    await user.keyboard("there{Enter}");
    expect(server.sentOf("group_message")).toMatchObject([{ content: "hi @chloe there" }]);
  });

  it("are accepted by Tab, and by a click, after which one writes on", async () => {
    const { user } = await inGroup();
    await user.type(input(), "@me");
    await list();
    await user.tab();
    expect(input()).toHaveValue("@bob ");
    expect(input()).toHaveFocus();
    await user.keyboard("@du");
    await user.click(within(await list()).getByRole("option", { name: "Chloé Durand @chloe" }));
    expect(input()).toHaveFocus();
    await user.keyboard("!");
    expect(input()).toHaveValue("@bob @chloe !");
  });

  it("go with Escape, which nobody else gets, and stay away for this word", async () => {
    const { user } = await inGroup();
    const seen: boolean[] = [];
    const listener = (event: KeyboardEvent) => seen.push(event.defaultPrevented);
    await user.type(input(), "@b");
    await list();
    window.addEventListener("keydown", listener);
    await user.keyboard("{Escape}");
    noList();
    await user.keyboard("{Escape}");
    window.removeEventListener("keydown", listener);
    expect(seen).toEqual([true, false]);
    await user.keyboard("o");
    noList();
    await user.keyboard(" @c");
    expect(await names()).toHaveLength(1);
  });

  it("go when the cursor leaves the word, and when the field is left", async () => {
    const { user } = await inGroup();
    await user.type(input(), "so @b");
    await list();
    input().setSelectionRange(1, 1);
    fireEvent(document, new Event("selectionchange"));
    await waitFor(noList);
    await user.type(input(), "o");
    await list();
    await user.tab({ shift: true });
    noList();
    expect(input()).toHaveValue("so @bo");
  });

  it("take no key that an input method composes with", async () => {
    const { user, server } = await inGroup();
    await user.type(input(), "@b");
    await list();
    for (const key of ["Enter", "Tab", "Escape", "ArrowDown"])
      expect(fireEvent.keyDown(input(), { key, isComposing: true })).toBe(true);
    expect(input()).toHaveValue("@b");
    expect(await names()).toHaveLength(1);
    expect(server.sentOf("group_message")).toEqual([]);
  });

  it("are nobody where nobody fits: Enter sends as ever", async () => {
    const { user, server } = await renderChat(<ChatPane conversationKey={DM} />, withBob);
    await user.type(input(), "@bo");
    expect(await names()).toEqual(["Bob Meyer@bob"]);
    await user.type(input(), "x");
    await waitFor(noList);
    await user.keyboard("{Enter}");
    expect(server.sentOf("private_message")).toMatchObject([{ content: "@box" }]);
  });

  it("cost nothing when others write", async () => {
    const rendered = vi.fn();
    const { user, receive } = await renderChat(
      <Profiler id="composer" onRender={rendered}>
        <Composer conversationKey={GROUP} peer={{ type: "group", to: GROUP_ID }} name="Team" />
      </Profiler>,
      inTeam,
    );
    await user.type(input(), "@b");
    await list();
    rendered.mockClear();
    await receive(groupMessage(1, "bob"));
    await receive({ type: "typing", conversation: GROUP, from: "bob", content: "start" });
    expect(rendered).not.toHaveBeenCalled();
    await user.keyboard("o");
    expect(rendered).toHaveBeenCalled();
  });
});

describe("emoji", () => {
  it("are offered from two letters on, and put in as what they are", async () => {
    const { user } = await inGroup();
    await user.type(input(), "yes :t");
    noList();
    await user.type(input(), "ada");
    const option = within(await list()).getAllByRole("option")[0];
    expect(option).toHaveAccessibleName(":tada: party popper");
    expect(option).toHaveTextContent("🎉");
    await user.keyboard("{Enter}");
    expect(input()).toHaveValue("yes 🎉 ");
  });

  it("take the place of a whole code at once, if it is one", async () => {
    const { user } = await inGroup();
    await user.type(input(), "yes :tada:");
    await waitFor(() => expect(input()).toHaveValue("yes 🎉"));
    await user.type(input(), " :nosuch: at 12:30: x");
    expect(input()).toHaveValue("yes 🎉 :nosuch: at 12:30: x");
  });

  it("are found by their names in the language that is spoken", async () => {
    await speak("de");
    try {
      const { user } = await inGroup();
      await user.type(screen.getByRole("textbox", { name: "Nachricht" }), ":Rakete");
      const found = await screen.findByRole("listbox", { name: "Vorschläge" });
      expect(within(found).getByRole("option", { name: ":rocket: Rakete" })).toBeVisible();
    } finally {
      await speak("en");
    }
  });
});
