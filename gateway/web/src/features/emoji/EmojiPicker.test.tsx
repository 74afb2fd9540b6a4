import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import EmojiPicker from "./EmojiPicker";

it("leaves the keys to an input method that composes", async () => {
  const onPick = vi.fn();
  render(<EmojiPicker anchor={document.body} onPick={onPick} onClose={() => {}} />);
  const field = screen.getByRole("searchbox", { name: "Search emoji" });
  const [first] = await screen.findAllByRole("button", { name: "grinning face" });
  field.focus();
  for (const key of ["ArrowDown", "Enter"]) fireEvent.keyDown(field, { key, isComposing: true });
  expect(field).toHaveFocus();
  expect(onPick).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(first).toHaveFocus();
});
