import { ThemeProvider } from "@mui/material/styles";
import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeWebSocket } from "../../test/FakeWebSocket";
import { renderChat } from "../../test/renderChat";
import { theme } from "../../theme/theme";
import { ConnectionBanner } from "./ConnectionBanner";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const BANNER = (
  <ThemeProvider theme={theme}>
    <ConnectionBanner />
  </ThemeProvider>
);

const pass = (ms: number) => act(async () => vi.advanceTimersByTime(ms));

describe("the connection banner", () => {
  it("says nothing of a short interruption", async () => {
    const { server } = await renderChat(BANNER, {});
    await act(async () => server.drop(1001));
    await pass(750);
    await act(async () => FakeWebSocket.last.openWith({}));
    await pass(5_000);
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });

  it("says after two seconds that the connection is lost, and when it is tried again", async () => {
    const { server } = await renderChat(BANNER, {});
    await act(async () => server.drop(1001));
    for (let lost = 0; lost < 3; lost += 1) {
      await pass(1_900);
      await act(async () => FakeWebSocket.last.drop(1006));
    }
    expect(screen.getByRole("status")).toHaveTextContent("No connection.");
    expect(screen.getByText(/^Next try in \d+ sec$/)).toBeVisible();
    const made = FakeWebSocket.made.length;
    fireEvent.click(screen.getByRole("button", { name: "Try now" }));
    expect(FakeWebSocket.made).toHaveLength(made + 1);
    await act(async () => FakeWebSocket.last.openWith({}));
    expect(screen.getByRole("status")).toHaveTextContent("Reconnected");
    await pass(1_999);
    expect(screen.getByRole("status")).not.toBeEmptyDOMElement();
    await pass(1);
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });

  it("keeps its button, and the focus on it, while a try is under way", async () => {
    const { server } = await renderChat(BANNER, {});
    await act(async () => server.drop(1001));
    await pass(2_000);
    await act(async () => FakeWebSocket.last.drop(1006));
    const button = screen.getByRole("button", { name: "Try now" });
    expect(button).not.toHaveAttribute("aria-disabled", "true");
    const countdown = screen.getByText(/^Next try in/);
    act(() => button.focus());
    fireEvent.click(button);
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute("aria-disabled", "true");
    // It keeps its room, so that nothing moves.
    expect(countdown).toBeInTheDocument();
    expect(countdown).not.toBeVisible();
    const made = FakeWebSocket.made.length;
    fireEvent.click(button);
    expect(FakeWebSocket.made).toHaveLength(made);
    await act(async () => FakeWebSocket.last.drop(1006));
    expect(button).toHaveFocus();
    expect(button).not.toHaveAttribute("aria-disabled", "true");
  });

  it("counts what waits to be sent, outside of what is read out", async () => {
    const { server, client } = await renderChat(BANNER, {});
    await act(async () => server.drop(4409));
    await pass(2_000);
    await act(async () => {
      for (const text of ["one", "two"]) client.sendMessage({ type: "private", to: "bob" }, text);
    });
    expect(screen.getByText("2 messages wait to be sent")).toBeVisible();
    expect(screen.getByRole("status")).not.toHaveTextContent("wait");
  });

  it("says nothing of a session that has ended, of which another view tells", async () => {
    const { server } = await renderChat(BANNER, {});
    await act(async () => server.drop(4401));
    await pass(5_000);
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });

  it("says why it has given up", async () => {
    const { server } = await renderChat(BANNER, {});
    await act(async () => server.drop(4409));
    await pass(2_000);
    expect(screen.getByRole("status")).toHaveTextContent("open in too many places");
    expect(screen.getByRole("button", { name: "Try now" })).toBeVisible();
  });
});
