import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { afterPaint } from "../context/afterPaint";
import { useFocusFallback } from "./useFocusFallback";

interface PartProps {
  /** What else happens as the button goes. */
  readonly onGone?: () => void;
  readonly fallback: () => void;
}

function Part({ onGone, fallback }: PartProps) {
  const [isThere, setThere] = useState(true);
  const ref = useFocusFallback(fallback);
  const go = (): void => {
    setThere(false);
    onGone?.();
  };
  return (
    <>
      {isThere && (
        <p ref={ref}>
          <button type="button" onClick={go}>
            Go
          </button>
        </p>
      )}
      <button
        type="button"
        onClick={() => setThere(false)}
        onMouseDown={(event) => event.preventDefault()}
      >
        Take away
      </button>
      <input aria-label="Other" />
    </>
  );
}

const painted = () => new Promise<void>((resolve) => afterPaint(resolve));

it("gives the focus another place when what had it goes", async () => {
  const fallback = vi.fn();
  render(<Part fallback={fallback} />);
  await userEvent.click(screen.getByRole("button", { name: "Go" }));
  await waitFor(() => expect(fallback).toHaveBeenCalledOnce());
});

it("leaves the focus where it has gone by itself", async () => {
  const fallback = vi.fn();
  render(<Part fallback={fallback} onGone={() => screen.getByLabelText("Other").focus()} />);
  await userEvent.click(screen.getByRole("button", { name: "Go" }));
  await painted();
  expect(screen.getByLabelText("Other")).toHaveFocus();
  expect(fallback).not.toHaveBeenCalled();
});

it("takes no focus from nowhere when what goes had none", async () => {
  const fallback = vi.fn();
  render(<Part fallback={fallback} />);
  await userEvent.tab();
  screen.getByRole("button", { name: "Go" }).blur();
  await userEvent.click(screen.getByRole("button", { name: "Take away" }));
  expect(screen.queryByRole("button", { name: "Go" })).toBeNull();
  await painted();
  expect(fallback).not.toHaveBeenCalled();
});
