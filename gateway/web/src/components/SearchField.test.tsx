import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { SearchField } from "./SearchField";

const onKeyDown = vi.fn();
const onKeyAround = vi.fn();

function Search() {
  const [query, setQuery] = useState("zoe");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it stands for a dialog around the field.
    <div onKeyDown={onKeyAround}>
      <SearchField label="Search" value={query} onChange={setQuery} onKeyDown={onKeyDown} />
    </div>
  );
}

it("a search field is made empty by Esc, which then is for what is around it", () => {
  render(<Search />);
  const field = screen.getByRole("searchbox", { name: "Search" });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(field).toHaveValue("");
  expect(onKeyAround).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Escape" });
  expect(onKeyAround).toHaveBeenCalledOnce();
});

it("leaves the keys to an input method that composes", () => {
  render(<Search />);
  const field = screen.getByRole("searchbox", { name: "Search" });
  onKeyDown.mockReset();
  for (const key of ["Escape", "ArrowDown"]) fireEvent.keyDown(field, { key, isComposing: true });
  expect(field).toHaveValue("zoe");
  expect(onKeyDown).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(onKeyDown).toHaveBeenCalledOnce();
});
