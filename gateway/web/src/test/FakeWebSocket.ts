import type { WebSocketLike } from "../socket";

/** The other end of a client's WebSocket, played by a test. */
export class FakeWebSocket implements WebSocketLike {
  /** All that were made since `reset`, in order. */
  static made: FakeWebSocket[] = [];

  static reset(): void {
    FakeWebSocket.made = [];
  }

  static get last(): FakeWebSocket {
    const last = FakeWebSocket.made.at(-1);
    if (last === undefined) throw new Error("no WebSocket was made");
    return last;
  }

  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly url: string;
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | undefined;
  #answersPings = false;

  constructor(url: string) {
    this.url = url;
    FakeWebSocket.made.push(this);
  }

  send(data: string): void {
    const frame = JSON.parse(data);
    this.sent.push(frame);
    if (this.#answersPings && frame.type === "ping") this.receive({ type: "pong", id: frame.id });
  }

  close(code?: number): void {
    this.closedWith = code;
  }

  /** What was sent of one type. */
  sentOf(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame.type === type);
  }

  receive(frame: unknown): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  drop(code: number): void {
    this.onclose?.(new CloseEvent("close", { code }));
  }

  /** Completes the opening as the server does. */
  open(username = "ann"): void {
    this.onopen?.(new Event("open"));
    this.registered(username);
  }

  /** Answers the client's `register`. */
  registered(username = "ann"): void {
    this.receive({
      type: "registered",
      username,
      session: "s1",
      heartbeat_s: 25,
      limits: { frame_bytes: 65_536, content_bytes: 16_384, group_members: 5_000 },
    });
  }

  /** Completes the opening, tells what there is, and answers pings from then on. */
  openWith(state: {
    readonly username?: string;
    readonly users?: readonly unknown[];
    readonly groups?: readonly unknown[];
    readonly conversations?: readonly unknown[];
  }): void {
    this.#answersPings = true;
    this.open(state.username);
    this.receive({ type: "user_list", users: state.users ?? [] });
    this.receive({ type: "group_list", groups: state.groups ?? [] });
    this.receive({ type: "conversation_list", conversations: state.conversations ?? [] });
    this.receive({ type: "unread_count", counts: {} });
  }
}
