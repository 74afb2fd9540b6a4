import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { group, user as person } from "../../test/frames";
import { renderChat } from "../../test/renderChat";
import { GroupsInCommon } from "./GroupsInCommon";

it("of many groups shows four, then all, beginning where the button was", async () => {
  const groups = Array.from({ length: 6 }, (_, at) => group({ id: `g${at}`, name: `Team ${at}` }));
  const ui = <GroupsInCommon username="bob" onGo={vi.fn()} />;
  const { user } = await renderChat(ui, { users: [person("bob", "Bob Meyer")], groups });
  const rows = () =>
    within(screen.getByRole("list", { name: "6 groups in common" })).getAllByRole("button");
  expect(rows()).toHaveLength(4);
  await user.click(screen.getByRole("button", { name: "Show all 6" }));
  expect(rows()).toHaveLength(6);
  await waitFor(() => expect(rows()[4]).toHaveFocus());
});
