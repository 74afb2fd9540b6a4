/** What the tabs of one browser, which have one session, tell each other about it. */

const CHANNEL = "chatsync.session";

/** Tells the other tabs that the user has signed out here. It reaches them without the server. */
export function announceSignedOut(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("signed_out");
  channel.close();
}

/** Calls back when the user has signed out in another tab. Returns how to end that. */
export function onSignedOutElsewhere(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = listener;
  return () => channel.close();
}
