import { ThemeProvider } from "@mui/material/styles";
import { act, render } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import type { ChatClient } from "../client";
import { ChatClientProvider } from "../context/WebSocketContext";
import { theme } from "../theme/theme";
import { annsClient } from "./annsClient";
import { FakeBrowser } from "./FakeBrowser";
import { FakeWebSocket } from "./FakeWebSocket";

type OpeningState = Parameters<FakeWebSocket["openWith"]>[0];

export interface RenderedChat {
  readonly client: ChatClient;
  readonly server: FakeWebSocket;
  readonly user: UserEvent;
  /** Has the server send a frame, and waits for what follows from it. */
  readonly receive: (frame: unknown) => Promise<void>;
}

/** Renders a part of the app for Ann, who is signed in and connected, with what the server told her. */
export async function renderChat(
  ui: ReactNode,
  opening: OpeningState,
  browser = new FakeBrowser(),
): Promise<RenderedChat> {
  localStorage.clear();
  FakeWebSocket.reset();
  const client = annsClient(browser);
  client.start();
  const server = FakeWebSocket.last;
  server.openWith(opening);
  const user = userEvent.setup();
  // What the browser had kept is loaded.
  await Promise.resolve();
  render(
    <ThemeProvider theme={theme}>
      <ChatClientProvider client={client}>{ui}</ChatClientProvider>
    </ThemeProvider>,
  );
  const receive = (frame: unknown): Promise<void> => act(async () => server.receive(frame));
  return { client, server, user, receive };
}
