import "fake-indexeddb/auto";
import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { IndexedDbStateStorage } from "../../client";
import { fakeApi } from "../../test/fakeApi";
import { announceSession } from "./sessionTabs";
import { useSession } from "./useSession";

const NOBODY = { status: 200, body: { user: null } };
const ANN = { status: 200, body: { user: { username: "ann", display_name: "Ann Kowalski" } } };
const BOB = { status: 200, body: { user: { username: "bob", display_name: "Bob" } } };
const KEPT_ANN = { username: "ann", displayName: "Ann", readReceipts: true };

const storage = () => new IndexedDbStateStorage();

/** The browser has kept what Ann was shown last. */
beforeEach(async () => {
  await storage().clear();
  await storage().begin(KEPT_ANN);
  await storage().save("ann", {
    people: { users: {}, groups: { g: {} as never } },
    changed: [],
    gone: [],
  });
});

afterEach(() => vi.useRealTimers());

function start() {
  const { result } = renderHook(() => useSession());
  return () => result.current;
}

async function signedIn(session: ReturnType<typeof start>) {
  await waitFor(() => expect(session().state.status).toBe("signed_in"));
  const { state } = session();
  if (state.status !== "signed_in") throw new Error(state.status);
  return state;
}

describe("who was signed in last", () => {
  it("is shown what was kept while the server cannot be reached, until it has said who it is", async () => {
    fakeApi({});
    const session = start();
    const state = await signedIn(session);
    expect(state).toMatchObject({ profile: KEPT_ANN, isConfirmed: false });
    expect(state.kept?.groups).toHaveProperty("g");
    fakeApi({ "GET /api/session": [ANN] });
    act(() => session().confirm());
    await waitFor(() => expect(session().state).toMatchObject({ isConfirmed: true }));
    // The same connection goes on.
    expect(session().state).toMatchObject({
      profile: { displayName: "Ann Kowalski" },
      generation: state.generation,
    });
  });

  it("is shown it too when a proxy says that the server is away", async () => {
    fakeApi({ "GET /api/session": [{ status: 503 }] });
    expect(await signedIn(start())).toMatchObject({ profile: KEPT_ANN, isConfirmed: false });
  });

  it.each([
    ["a server in trouble", { status: 500, body: { code: "internal", message: "No." } }],
    ["who answers in the server's place", { status: 200 }],
  ])(
    "is shown it too whatever %s says, unless that is that nobody is signed in",
    async (_, answer) => {
      fakeApi({ "GET /api/session": [answer] });
      expect(await signedIn(start())).toMatchObject({ profile: KEPT_ANN, isConfirmed: false });
    },
  );

  it("keeps the choice of read receipts while the server cannot tell it", async () => {
    await storage().begin({ ...KEPT_ANN, readReceipts: false });
    fakeApi({ "GET /api/session": [ANN], "PATCH /api/me": [{ ...ANN, body: ANN.body.user }] });
    const session = start();
    const off = { profile: { displayName: "Ann Kowalski", readReceipts: false } };
    expect(await signedIn(session)).toMatchObject(off);
    await act(() => session().changeProfile({ displayName: "Ann Kowalski" }));
    expect(session().state).toMatchObject(off);
  });

  it("is shown it when the server takes too long, and is signed out when it then says so", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let answer: (response: Response) => void = () => {};
    vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
    const session = start();
    await vi.waitFor(() => {
      vi.advanceTimersByTime(1_000);
      expect(session().state).toMatchObject({ status: "signed_in", isConfirmed: false });
    });
    answer(new Response(JSON.stringify(NOBODY.body)));
    await vi.waitFor(() => expect(session().state).toEqual({ status: "signed_out", ended: true }));
    expect(await storage().load()).toBeNull();
  });

  it("is shown it at once with a server that answers", async () => {
    fakeApi({ "GET /api/session": [ANN] });
    const state = await signedIn(start());
    expect(state).toMatchObject({ profile: { displayName: "Ann Kowalski" }, isConfirmed: true });
    expect(state.kept?.groups).toHaveProperty("g");
  });

  it("leaves nothing to another account", async () => {
    fakeApi({ "GET /api/session": [BOB] });
    expect(await signedIn(start())).toMatchObject({ profile: { username: "bob" }, kept: null });
    expect(await storage().load()).toMatchObject({ profile: { username: "bob" }, groups: {} });
  });

  it("leaves nothing once the session has ended", async () => {
    fakeApi({ "GET /api/session": [NOBODY] });
    const session = start();
    await waitFor(() => expect(session().state.status).toBe("signed_out"));
    expect(await storage().load()).toBeNull();
  });

  it("gets a new connection with a new session, even if it had not been confirmed", async () => {
    fakeApi({});
    const session = start();
    const { generation } = await signedIn(session);
    fakeApi({ "GET /api/session": [ANN] });
    act(() => session().onEnded());
    await waitFor(() => expect(session().state).toMatchObject({ isConfirmed: true }));
    expect(session().state).not.toMatchObject({ generation });
    expect(session().state).toMatchObject({ kept: null });
  });

  it("leaves nothing once the session has ended, though the server is away by then", async () => {
    fakeApi({ "GET /api/session": [ANN] });
    const session = start();
    await signedIn(session);
    fakeApi({});
    act(() => session().onEnded());
    await waitFor(() => expect(session().state.status).toBe("unreachable"));
    expect(await storage().load()).toBeNull();
  });

  it("leaves nothing when the user signs out, here or in another tab", async () => {
    for (const leave of [
      (it: ReturnType<typeof start>) => it().signOut(false),
      () => announceSession({ type: "signed_out" }),
    ]) {
      await storage().begin(KEPT_ANN);
      fakeApi({ "GET /api/session": [ANN], "POST /api/logout": [{ status: 204 }] });
      const session = start();
      await signedIn(session);
      await act(async () => leave(session));
      await waitFor(() => expect(session().state.status).toBe("signed_out"));
      await waitFor(async () => expect(await storage().load()).toBeNull());
    }
  });

  it.each([
    ["the server says that there is no session any more", false],
    ["the connection has ended with the session", true],
  ])("is signed out though the answer is lost, if %s", async (_, hasEnded) => {
    const refused = { status: 401, body: { code: "unauthenticated", message: "No." } };
    fakeApi({
      "GET /api/session": [ANN],
      ...(hasEnded ? {} : { "POST /api/logout": [refused] }),
    });
    const session = start();
    await signedIn(session);
    await act(async () => {
      const leaving = session().signOut(false);
      if (hasEnded) session().onEnded();
      await leaving;
    });
    expect(session().state).toEqual({ status: "signed_out", ended: false });
  });

  it("is not signed out without an answer", async () => {
    fakeApi({ "GET /api/session": [ANN] });
    const session = start();
    await signedIn(session);
    await act(() => expect(session().signOut(false)).rejects.toMatchObject({ status: 0 }));
    expect(session().state.status).toBe("signed_in");
  });

  it("is connected again at once when the session is refused, then more and more slowly", async () => {
    fakeApi({ "GET /api/session": [ANN] });
    const session = start();
    const { generation } = await signedIn(session);
    act(() => session().onEnded());
    await waitFor(() => expect(session().state).toMatchObject({ generation: generation + 1 }));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    act(() => session().onEnded());
    expect(session().state.status).toBe("loading");
    act(() => vi.advanceTimersByTime(999));
    expect(session().state.status).toBe("loading");
    act(() => vi.advanceTimersByTime(1));
    vi.useRealTimers();
    await waitFor(() => expect(session().state).toMatchObject({ generation: generation + 2 }));
  });

  it("is told when the browser does not keep a sign-in", async () => {
    fakeApi({ "GET /api/session": [NOBODY], "POST /api/login": [ANN] });
    const session = start();
    await waitFor(() => expect(session().state.status).toBe("signed_out"));
    const credentials = { username: "ann", password: "correct horse" };
    await expect(session().signIn(credentials)).rejects.toThrow(/has not kept the sign-in/);
  });

  it("is that of whoever has signed in in another tab", async () => {
    fakeApi({ "GET /api/session": [ANN, BOB] });
    const session = start();
    const { generation } = await signedIn(session);
    await act(async () => announceSession({ type: "signed_in", username: "ann" }));
    expect(session().state).toMatchObject({ generation });
    await act(async () => announceSession({ type: "signed_in", username: "bob" }));
    await waitFor(() => expect(session().state).toMatchObject({ profile: { username: "bob" } }));
    expect(session().state).toMatchObject({ kept: null });
  });

  it("is nobody where nothing was kept: everything waits for the server", async () => {
    await storage().clear();
    fakeApi({});
    const session = start();
    await waitFor(() => expect(session().state.status).toBe("unreachable"));
  });
});
