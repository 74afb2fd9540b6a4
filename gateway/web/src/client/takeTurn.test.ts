import { afterEach, expect, it, vi } from "vitest";
import { takeTurn } from "./takeTurn";

afterEach(() => vi.unstubAllGlobals());

/** A browser in which asking for a lock ends like this. */
function withLocks(request: (name: string, options: { signal: AbortSignal }) => Promise<void>) {
  vi.stubGlobal("navigator", { locks: { request } });
}

it("every tab has the turn where the browser cannot tell whose it is", async () => {
  withLocks(() => Promise.reject(new DOMException("no", "InvalidStateError")));
  const onTurn = vi.fn();
  takeTurn("outbox", onTurn);
  await vi.waitFor(() => expect(onTurn).toHaveBeenCalledOnce());
});

it("whoever has given up waiting gets no turn", async () => {
  let refused = false;
  withLocks(
    (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          refused = true;
          reject(signal.reason);
        });
      }),
  );
  const onTurn = vi.fn();
  takeTurn("outbox", onTurn)();
  await vi.waitFor(() => expect(refused).toBe(true));
  await Promise.resolve();
  expect(onTurn).not.toHaveBeenCalled();
});
