import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { user as person } from "../../test/frames";
import { renderChat } from "../../test/renderChat";
import Switcher from "./Switcher";

it("has the presence of those whom it shows kept up to date", async () => {
  const { server } = await renderChat(
    <Switcher initialQuery="zo" onClose={() => Promise.resolve()} />,
    { users: [person("bob", "Bob"), person("zoe", "Zoë")] },
  );
  expect(screen.getByRole("option", { name: /Zoë/ })).toBeVisible();
  await waitFor(() => expect(server.sentOf("watch").at(-1)).toMatchObject({ users: ["zoe"] }));
});
