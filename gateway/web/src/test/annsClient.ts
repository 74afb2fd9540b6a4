import { ChatClient, LocalPresenceChoice } from "../client";
import { systemTimers } from "../socket";
import type { FakeBrowser } from "./FakeBrowser";
import { FakeWebSocket } from "./FakeWebSocket";

type Options = ConstructorParameters<typeof ChatClient>[0];

/** Ann's client in a tab of this browser. What the server must not send fails the test. */
export function annsClient(
  browser: FakeBrowser,
  options: Partial<Pick<Options, "kept" | "onOtherUser">> = {},
): ChatClient {
  return new ChatClient({
    username: "ann",
    displayName: "Ann",
    url: "ws://localhost/ws",
    WebSocket: FakeWebSocket,
    timers: systemTimers,
    random: () => 0.5,
    storage: browser.storage,
    tabs: browser.openTab(),
    kept: null,
    stateStorage: browser.stateStorage,
    presenceChoice: new LocalPresenceChoice("ann"),
    onOtherUser: () => {},
    onMalformed: (error) => {
      throw error;
    },
    ...options,
  });
}
