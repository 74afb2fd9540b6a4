import { ThemeProvider } from "@mui/material/styles";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "./App";
import { announceSession } from "./features/auth/sessionTabs";
import { FakeWebSocket } from "./test/FakeWebSocket";
import { fakeApi } from "./test/fakeApi";
import { user as person, privateSummary } from "./test/frames";
import { theme } from "./theme/theme";

const PROFILE = { username: "ann", display_name: "Ann Kowalski" };
const NOBODY = { status: 200, body: { user: null } };
const ANN = { status: 200, body: { user: PROFILE } };

beforeEach(() => {
  FakeWebSocket.reset();
  vi.stubGlobal("WebSocket", FakeWebSocket);
  window.history.replaceState(null, "", "/");
});

function renderApp() {
  render(
    <ThemeProvider theme={theme}>
      <App />
    </ThemeProvider>,
  );
  return userEvent.setup();
}

describe("signing in", () => {
  it("asks for what is missing before it asks the server", async () => {
    const calls = fakeApi({ "GET /api/session": [NOBODY] });
    const user = renderApp();
    const form = await screen.findByRole("form", { name: "Sign in" });
    expect(screen.getByLabelText("Username")).toHaveAttribute("autocomplete", "username");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(form).toHaveTextContent("Enter your username.");
    expect(calls).toHaveLength(1);
  });

  it("shows the chat when the server lets one in", async () => {
    const calls = fakeApi({
      "GET /api/session": [NOBODY, ANN],
      "POST /api/login": [{ status: 200, body: { username: "ann" } }],
    });
    const user = renderApp();
    await user.type(await screen.findByLabelText("Username"), "ann");
    await user.type(screen.getByLabelText("Password"), "correct horse");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("tab", { name: "Chats" })).toBeVisible();
    expect(calls[1]?.body).toEqual({ username: "ann", password: "correct horse" });
  });

  it("says what the server says against it", async () => {
    fakeApi({
      "GET /api/session": [NOBODY],
      "POST /api/login": [
        { status: 401, body: { code: "unauthenticated", message: "That is not right." } },
        {
          status: 429,
          body: { code: "rate_limited", message: "No." },
          headers: { "retry-after": "30" },
        },
      ],
    });
    const user = renderApp();
    await user.type(await screen.findByLabelText("Username"), "ann");
    await user.type(screen.getByLabelText("Password"), "wrong");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("That is not right.");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("Too many tries. Please wait 30 seconds.")).toBeVisible();
  });

  it("shows the password when asked to", async () => {
    fakeApi({ "GET /api/session": [NOBODY] });
    const user = renderApp();
    const password = await screen.findByLabelText("Password");
    expect(password).toHaveAttribute("type", "password");
    await user.click(screen.getByRole("button", { name: "Show password" }));
    expect(password).toHaveAttribute("type", "text");
  });
});

describe("signing up", () => {
  async function fillIn(username: string, password: string) {
    const user = renderApp();
    await user.click(await screen.findByRole("button", { name: "Create account" }));
    expect(screen.getByLabelText("Password")).toHaveAttribute("autocomplete", "new-password");
    await user.type(screen.getByLabelText("Username"), username);
    await user.type(screen.getByLabelText("Display name"), "Ann Kowalski");
    await user.type(screen.getByLabelText("Password"), password);
    await user.click(screen.getByRole("button", { name: "Create account" }));
  }

  it("checks the fields", async () => {
    fakeApi({ "GET /api/session": [NOBODY] });
    await fillIn("a!", "correct horse");
    expect(screen.getByLabelText("Username")).toBeInvalid();
    expect(screen.getByLabelText("Password")).toBeValid();
  });

  it("counts the characters of a name as the server does", async () => {
    const calls = fakeApi({ "GET /api/session": [NOBODY] });
    const user = renderApp();
    await user.click(await screen.findByRole("button", { name: "Create account" }));
    const name = screen.getByLabelText("Display name");
    await user.type(screen.getByLabelText("Username"), "ann");
    await user.type(screen.getByLabelText("Password"), "correct horse");
    await user.click(name);
    await user.paste("🦊".repeat(65));
    await user.click(screen.getByRole("button", { name: "Create account" }));
    expect(name).toBeInvalid();
    expect(name).toHaveAccessibleDescription("Use at most 64 characters.");
    expect(calls).toHaveLength(1);
    await user.clear(name);
    await user.paste("🦊".repeat(64));
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await waitFor(() => expect(calls).toHaveLength(2));
    expect(calls[1]?.body).toMatchObject({ display_name: "🦊".repeat(64) });
  });

  it("makes the account and shows the chat", async () => {
    const calls = fakeApi({
      "GET /api/session": [NOBODY, ANN],
      "POST /api/register": [{ status: 201, body: { username: "ann" } }],
    });
    await fillIn("ann", "correct horse");
    expect(await screen.findByRole("tab", { name: "Chats" })).toBeVisible();
    expect(calls[1]?.body).toEqual({
      username: "ann",
      password: "correct horse",
      display_name: "Ann Kowalski",
    });
  });

  it("shows the server's reason at the field that it concerns", async () => {
    fakeApi({
      "GET /api/session": [NOBODY],
      "POST /api/register": [
        {
          status: 422,
          body: { code: "invalid", message: "That holds the username.", field: "password" },
        },
      ],
    });
    await fillIn("ann", "ann and more");
    expect(await screen.findByText("That holds the username.")).toBeVisible();
    expect(screen.getByLabelText("Password")).toBeInvalid();
    expect(screen.getByLabelText("Username")).toBeValid();
  });
});

describe("a session", () => {
  it("is taken up on load, and opens the conversation that the address names", async () => {
    window.history.replaceState(null, "", "/c/dm:ann:bob");
    fakeApi({ "GET /api/session": [ANN] });
    renderApp();
    await screen.findByRole("tab", { name: "Chats" });
    await act(async () =>
      FakeWebSocket.last.openWith({
        users: [person("bob", "Bob Meyer")],
        conversations: [privateSummary()],
      }),
    );
    expect(
      await screen.findByRole("region", { name: "Conversation with Bob Meyer" }),
    ).toBeVisible();
    expect(screen.getByRole("link", { name: /^Bob Meyer/ })).toHaveAttribute(
      "aria-current",
      "page",
    );
  });

  it("that the server has ended leads to signing in", async () => {
    fakeApi({ "GET /api/session": [ANN, NOBODY] });
    renderApp();
    await screen.findByRole("tab", { name: "Chats" });
    await act(async () => FakeWebSocket.last.drop(4401));
    expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  });

  it("that ended elsewhere leaves nothing open for the next one", async () => {
    fakeApi({
      "GET /api/session": [ANN],
      "POST /api/login": [{ status: 200, body: { username: "ann" } }],
    });
    const user = renderApp();
    await user.click(await screen.findByRole("button", { name: "Account" }));
    await user.click(await screen.findByRole("menuitem", { name: "Settings" }));
    await screen.findByRole("dialog", { name: "Settings" });
    await act(async () => announceSession({ type: "signed_out" }));
    await user.type(await screen.findByLabelText("Username"), "ann");
    await user.type(screen.getByLabelText("Password"), "correct horse");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await screen.findByRole("tab", { name: "Chats" });
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  it("ends when the user signs out, without a word about it", async () => {
    fakeApi({ "GET /api/session": [ANN, NOBODY], "POST /api/logout": [{ status: 204 }] });
    const user = renderApp();
    await user.click(await screen.findByRole("button", { name: "Account" }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
    expect(await screen.findByRole("form", { name: "Sign in" })).toBeVisible();
    expect(screen.queryByText(/Your session has ended/)).not.toBeInTheDocument();
    expect(FakeWebSocket.last.closedWith).toBe(1000);
  });

  it("keeps on the server whether read receipts are sent", async () => {
    const off = { status: 200, body: { ...PROFILE, read_receipts: false } };
    const calls = fakeApi({ "GET /api/session": [ANN], "PATCH /api/me": [off] });
    const user = renderApp();
    await user.click(await screen.findByRole("button", { name: "Account" }));
    await user.click(await screen.findByRole("menuitem", { name: "Settings" }));
    const receipts = await screen.findByRole("switch", { name: "Send read receipts" });
    await user.click(receipts);
    await waitFor(() => expect(receipts).not.toBeChecked());
    expect(calls).toContainEqual({ call: "PATCH /api/me", body: { read_receipts: false } });
  });

  it("is asked for again when the server could not be reached", async () => {
    fakeApi({});
    const user = renderApp();
    const retry = await screen.findByRole("button", { name: "Retry" });
    fakeApi({ "GET /api/session": [ANN] });
    await user.click(retry);
    expect(await screen.findByRole("tab", { name: "Chats" })).toBeVisible();
  });
});
