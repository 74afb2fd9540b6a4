/** What the tabs of one browser, which have one session, tell each other about it. */

const CHANNEL = "chatsync.session";

export type SessionNews =
  | { readonly type: "signed_out" }
  | { readonly type: "signed_in"; readonly username: string };

/** Tells the other tabs who is signed in from now on, or that nobody is. It reaches them without the server. */
export function announceSession(news: SessionNews): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(news);
  channel.close();
}

/** Calls back when somebody has signed in or out in another tab. Returns how to end that. */
export function onSessionElsewhere(listener: (news: SessionNews) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<SessionNews>) => listener(data);
  return () => channel.close();
}
