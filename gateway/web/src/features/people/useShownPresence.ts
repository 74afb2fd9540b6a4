import { useEffect } from "react";
import type { ListRange } from "react-virtuoso";
import { useWebSocket } from "../../context/WebSocketContext";
import { useDebounced } from "../../hooks/useDebounced";

const LOOKED_AT_MS = 250;

/** Of a list nothing is in view. */
export const NO_ROWS: ListRange = { startIndex: 0, endIndex: -1 };

/** The presence of these people is kept up to date while they are shown. */
export function useShownPresence(usernames: readonly string[]): void {
  usePresenceOf(joined(usernames));
}

/** As `useShownPresence`, for what changes quickly: scrolling past somebody is not yet looking at them. */
export function useLookedAtPresence(usernames: readonly string[]): void {
  usePresenceOf(useDebounced(joined(usernames), LOOKED_AT_MS));
}

/** One text, which stays the same where the list is made anew with the same names in it. */
function joined(usernames: readonly string[]): string {
  return usernames.join(" ");
}

function usePresenceOf(names: string): void {
  const client = useWebSocket();
  useEffect(() => client.showPresence(names === "" ? [] : names.split(" ")), [client, names]);
}
