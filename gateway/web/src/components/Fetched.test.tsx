import { render, screen, waitFor } from "@testing-library/react";
import { lazy } from "react";
import { expect, it, vi } from "vitest";
import { Fetched, Optional } from "./Fetched";

it("goes on without a part that could not be fetched, and says so", async () => {
  // React tells the console of what it caught.
  vi.spyOn(console, "error").mockImplementation(() => {});
  const Missing = lazy(() => Promise.reject(new Error("no such file")));
  render(
    <>
      <p>The rest</p>
      <Fetched>
        <Missing />
      </Fetched>
    </>,
  );
  expect(await screen.findByRole("alert")).toHaveTextContent("could not be shown");
  expect(screen.getByRole("button", { name: "Reload" })).toBeVisible();
  expect(screen.getByText("The rest")).toBeVisible();
});

it("says nothing where a part is missing without which all can be done", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const Missing = lazy(() => Promise.reject(new Error("no such file")));
  const { container } = render(
    <>
      <Optional>
        <Missing />
      </Optional>
      <p>The rest</p>
    </>,
  );
  await waitFor(() => expect(told).toHaveBeenCalled());
  expect(container).toHaveTextContent(/^The rest$/);
});
