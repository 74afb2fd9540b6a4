import { createEvent, fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { PasswordField } from "./PasswordField";

/** A key let go with Caps Lock on or off, which user-event does not play. */
function key(field: HTMLElement, isCapsLocked: boolean): void {
  const event = createEvent.keyUp(field, { key: "a" });
  Object.defineProperty(event, "getModifierState", { value: () => isCapsLocked });
  fireEvent(field, event);
}

describe("a password field", () => {
  it("says that Caps Lock is on beside what is wrong, for as long as one is in it", () => {
    render(
      <PasswordField
        value=""
        onChange={() => {}}
        autoComplete="current-password"
        error="Enter your password"
      />,
    );
    const field = screen.getByLabelText("Password");
    key(field, true);
    expect(screen.getByRole("alert")).toHaveTextContent("Enter your password · Caps Lock is on");
    key(field, false);
    expect(screen.getByRole("alert")).toHaveTextContent(/^Enter your password$/);
    key(field, true);
    fireEvent.blur(field);
    expect(screen.getByRole("alert")).toHaveTextContent(/^Enter your password$/);
  });
});
