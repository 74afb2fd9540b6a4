import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { user as person } from "../../test/frames";
import { renderChat } from "../../test/renderChat";
import { usePeopleSearch } from "./usePeopleSearch";

let change: (query: string) => void = () => {};

function Probe() {
  const [query, setQuery] = useState("");
  change = setQuery;
  const { found, status, hasMore, loadMore } = usePeopleSearch(query);
  return (
    <>
      <p>{`${status}: ${found.map((user) => user.username).join(" ")}${hasMore ? " …" : ""}`}</p>
      <button type="button" onClick={loadMore}>
        more
      </button>
    </>
  );
}

describe("looking for people", () => {
  async function begin() {
    const chat = await renderChat(<Probe />, {});
    const asked = () => chat.server.sentOf("users");
    const answer = (at: number, users: string[], next?: string) =>
      chat.receive({
        type: "user_list",
        id: asked()[at]?.id,
        users: users.map((name) => person(name, name)),
        ...(next === undefined ? {} : { next }),
      });
    return { ...chat, asked, answer };
  }

  it("goes on where the last page ended", async () => {
    const { asked, answer } = await begin();
    await answer(0, ["ann", "bob"], "bob");
    expect(screen.getByText("ready: ann bob …")).toBeVisible();
    fireEvent.click(screen.getByRole("button"));
    expect(asked()[1]).toMatchObject({ after: "bob" });
    await answer(1, ["zoe"]);
    expect(screen.getByText("ready: ann bob zoe")).toBeVisible();
  });

  it("keeps what there is when the next page is refused, and tries that again", async () => {
    const { asked, answer, receive } = await begin();
    await answer(0, ["ann"], "ann");
    fireEvent.click(screen.getByRole("button"));
    await receive({ type: "error", id: asked()[1]?.id, code: "unavailable", content: "Later." });
    expect(screen.getByText("failed: ann …")).toBeVisible();
    fireEvent.click(screen.getByRole("button"));
    expect(asked()[2]).toMatchObject({ after: "ann" });
  });

  it("does not show a late page of what was looked for before", async () => {
    const { asked, answer } = await begin();
    await answer(0, ["ann"], "ann");
    fireEvent.click(screen.getByRole("button"));
    act(() => change("z"));
    await waitFor(() => expect(asked()).toHaveLength(3));
    await answer(2, ["zoe"]);
    await answer(1, ["bob"]);
    expect(screen.getByText("ready: zoe")).toBeVisible();
  });
});
