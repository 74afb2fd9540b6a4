import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { texts } from "../texts";
import { Fetched } from "./Fetched";
import { lazyPart } from "./lazyPart";

const LONG = { timeout: 10_000 };

test("fetches once more what did not come", async () => {
  const load = vi
    .fn<() => Promise<{ default: () => React.ReactNode }>>()
    .mockRejectedValueOnce(new Error("the connection ended"))
    .mockResolvedValue({ default: () => <p>It is here</p> });
  const Part = lazyPart(load);
  render(
    <Fetched>
      <Part />
    </Fetched>,
  );
  await screen.findByText("It is here", undefined, LONG);
  expect(load).toHaveBeenCalledTimes(2);
});

test("says what does not come then either", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const load = vi
    .fn<() => Promise<{ default: () => React.ReactNode }>>()
    .mockRejectedValue(new Error("the server is away"));
  const Part = lazyPart(load);
  render(
    <Fetched>
      <Part />
    </Fetched>,
  );
  await screen.findByText(texts.errors.notShown, undefined, LONG);
  expect(load).toHaveBeenCalledTimes(2);
});
