/** Why the socket has given up until somebody asks for another try. */
export type StopReason = "signed_out" | "too_many_connections" | "refused";

export type AfterClose =
  | { readonly action: "reconnect" }
  | { readonly action: "back_off" }
  | { readonly action: "stop"; readonly reason: StopReason };

/** Frame over the limit: the frame that caused it must not be sent again. */
export const CLOSE_TOO_LARGE = 1009;

/** What the server sends piles up: whatever asked for so much must not be repeated at once. */
export const CLOSE_TOO_SLOW = 4413;

/** What the protocol's table of close codes asks of a client. Any code outside it means: reconnect. */
export function afterClose(code: number): AfterClose {
  switch (code) {
    case 4401:
      return { action: "stop", reason: "signed_out" };
    case 4409:
      return { action: "stop", reason: "too_many_connections" };
    // The server could not make sense of this client: the same again would end the same way.
    case 1003:
    case 1007:
    case 4400:
      return { action: "stop", reason: "refused" };
    case 4429:
      return { action: "back_off" };
    default:
      return { action: "reconnect" };
  }
}
