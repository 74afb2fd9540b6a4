import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { OwnStatus, ServerFrame } from "../protocol";
import { FakeWebSocket } from "../test/FakeWebSocket";
import { systemTimers } from "./Alarm";
import { ChatSocket, type ConnectionStatus } from "./ChatSocket";

const HALF = 0.5;

let random = HALF;
let positions: Record<string, number> = {};
let ownStatus: OwnStatus = "online";
let statuses: ConnectionStatus[] = [];
let frames: ServerFrame[] = [];
let lost: number[] = [];
let malformed: string[] = [];
let socket: ChatSocket;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  FakeWebSocket.reset();
  random = HALF;
  positions = {};
  ownStatus = "online";
  statuses = [];
  frames = [];
  lost = [];
  malformed = [];
  socket = new ChatSocket({
    url: "ws://localhost/ws",
    WebSocket: FakeWebSocket,
    timers: systemTimers,
    random: () => random,
    syncPositions: () => positions,
    ownStatus: () => ownStatus,
    onFrame: (frame) => frames.push(frame),
    onStatus: (status) => statuses.push(status),
    onLost: (code) => lost.push(code),
    onMalformed: (error) => malformed.push(error.message),
  });
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

function startOpen(): FakeWebSocket {
  socket.start();
  FakeWebSocket.last.open();
  return FakeWebSocket.last;
}

function waitLeft(): number {
  if (socket.status.phase !== "waiting") throw new Error(`it is ${socket.status.phase}`);
  return socket.status.retryAt - Date.now();
}

describe("opening", () => {
  it("registers with what is already there, and is open when the server has registered it", () => {
    positions = { "dm:ann:bob": 7 };
    socket.start();
    expect(FakeWebSocket.last.url).toBe("ws://localhost/ws");
    FakeWebSocket.last.onopen?.(new Event("open"));
    expect(FakeWebSocket.last.sent).toEqual([
      { type: "register", status: "online", sync: { "dm:ann:bob": 7 } },
    ]);
    expect(socket.status.phase).toBe("connecting");
    FakeWebSocket.last.open();
    expect(socket.status.phase).toBe("open");
  });

  it("asks anew for positions and status at each opening", () => {
    startOpen().drop(1006);
    positions = { "dm:ann:bob": 9 };
    ownStatus = "away";
    vi.advanceTimersByTime(waitLeft());
    FakeWebSocket.last.open();
    expect(FakeWebSocket.last.sent[0]).toMatchObject({
      status: "away",
      sync: { "dm:ann:bob": 9 },
    });
  });

  it("sends nothing before it is open", () => {
    socket.start();
    expect(socket.send({ type: "ping", id: "1" })).toBe(false);
    FakeWebSocket.last.open();
    expect(socket.send({ type: "ping", id: "1" })).toBe(true);
    expect(FakeWebSocket.last.sentOf("ping")).toHaveLength(1);
  });

  it("gives up on an opening that takes longer than 10 s", () => {
    socket.start();
    const hanging = FakeWebSocket.last;
    vi.advanceTimersByTime(9_999);
    expect(socket.status.phase).toBe("connecting");
    vi.advanceTimersByTime(1);
    expect(socket.status.phase).toBe("waiting");
    expect(hanging.closedWith).toBe(1000);
  });

  it("passes frames on, and reports those that are none", () => {
    const server = startOpen();
    server.receive({ type: "resync" });
    server.receive({ type: "confetti" });
    server.receive("{");
    server.receive({ type: "history" });
    expect(frames.map((frame) => frame.type)).toEqual(["registered", "resync"]);
    expect(malformed).toEqual(["the frame is not JSON", "conversation is not a text"]);
    expect(socket.status.phase).toBe("open");
  });
});

describe("heartbeat", () => {
  it("pings first within one beat, then at every beat", () => {
    const server = startOpen();
    vi.advanceTimersByTime(25_000 * HALF);
    expect(server.sentOf("ping")).toHaveLength(1);
    server.receive({ type: "pong", id: "ping-1" });
    vi.advanceTimersByTime(25_000);
    expect(server.sentOf("ping")).toHaveLength(2);
  });

  it("reconnects when no pong has come within 10 s", () => {
    const server = startOpen();
    vi.advanceTimersByTime(25_000 * HALF + 9_999);
    expect(socket.status.phase).toBe("open");
    vi.advanceTimersByTime(1);
    expect(socket.status.phase).toBe("waiting");
    expect(server.closedWith).toBe(1000);
    expect(lost).toEqual([1006]);
  });

  it("looks after the connection at once when asked to", () => {
    const server = startOpen();
    socket.checkNow();
    socket.checkNow();
    expect(server.sentOf("ping")).toHaveLength(1);
    vi.advanceTimersByTime(3_999);
    expect(socket.status.phase).toBe("open");
    vi.advanceTimersByTime(1);
    expect(socket.status.phase).toBe("waiting");
  });

  it("does not wait for an answer that was under way when the doubt came", () => {
    const server = startOpen();
    vi.advanceTimersByTime(25_000 * HALF);
    socket.checkNow();
    expect(server.sentOf("ping")).toHaveLength(2);
    vi.advanceTimersByTime(4_000);
    expect(socket.status.phase).toBe("waiting");
  });

  it("trusts the connection again once it has answered", () => {
    const server = startOpen();
    socket.checkNow();
    server.receive({ type: "pong", id: "ping-1" });
    vi.advanceTimersByTime(4_000);
    expect(socket.status.phase).toBe("open");
    socket.checkNow();
    expect(server.sentOf("ping")).toHaveLength(2);
  });

  it("hears nothing more from a WebSocket that it has let go", () => {
    const server = startOpen();
    socket.checkNow();
    vi.advanceTimersByTime(4_000);
    server.receive({ type: "resync" });
    server.drop(4401);
    expect(frames).toHaveLength(1);
    expect(socket.status.phase).toBe("waiting");
  });
});

describe("reconnection", () => {
  it.each([
    [0, 0],
    [HALF, 250],
    [0.999_999, 500],
  ])("waits between nothing and 0.5 s the first time (random %d)", (value, expected) => {
    random = value;
    startOpen().drop(1006);
    expect(waitLeft()).toBeCloseTo(expected, 0);
  });

  it("doubles the ceiling up to 30 s", () => {
    random = 0.999_999;
    socket.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      FakeWebSocket.last.drop(1006);
      waits.push(Math.round(waitLeft() / 500) / 2);
      vi.advanceTimersByTime(waitLeft());
    }
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it("begins small again after 30 s of stable connection", () => {
    random = 0.999_999;
    startOpen().drop(1001);
    vi.advanceTimersByTime(waitLeft());
    FakeWebSocket.last.open();
    vi.advanceTimersByTime(30_000);
    FakeWebSocket.last.drop(1001);
    expect(waitLeft()).toBeCloseTo(500, 0);
  });

  it("does not begin small again after a connection that did not last", () => {
    random = 0.999_999;
    startOpen().drop(1001);
    vi.advanceTimersByTime(waitLeft());
    FakeWebSocket.last.open();
    vi.advanceTimersByTime(20_000);
    FakeWebSocket.last.drop(1001);
    expect(waitLeft()).toBeCloseTo(1000, 0);
  });

  it("tries at once when asked to, and when the network is back", () => {
    startOpen().drop(1006);
    socket.retryNow();
    expect(socket.status.phase).toBe("connecting");
    expect(FakeWebSocket.made).toHaveLength(2);
    FakeWebSocket.last.drop(1006);
    socket.checkNow();
    expect(FakeWebSocket.made).toHaveLength(3);
    vi.advanceTimersByTime(5_000);
    expect(FakeWebSocket.made).toHaveLength(3);
  });

  it("ends for good when stopped", () => {
    startOpen().drop(1006);
    socket.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeWebSocket.made).toHaveLength(1);
    expect(socket.status.phase).toBe("idle");
  });
});

describe("close codes", () => {
  it.each([1000, 1001, 1006, 1009, 1011, 4408, 4413])("reconnects after %d", (code) => {
    startOpen().drop(code);
    expect(lost).toEqual([code]);
    vi.advanceTimersByTime(waitLeft());
    expect(FakeWebSocket.made).toHaveLength(2);
  });

  it.each([
    [4401, "signed_out"],
    [4409, "too_many_connections"],
    [4400, "refused"],
    [1003, "refused"],
    [1007, "refused"],
  ])("stops after %d until it is asked to try again", (code, reason) => {
    startOpen().drop(code);
    expect(socket.status).toEqual({ phase: "stopped", reason });
    vi.advanceTimersByTime(120_000);
    socket.checkNow();
    expect(FakeWebSocket.made).toHaveLength(1);
    socket.retryNow();
    expect(FakeWebSocket.made).toHaveLength(2);
  });

  it("backs off after 4429, whatever there is to doubt meanwhile, but not against the user's will", () => {
    random = 0;
    startOpen().drop(4429);
    expect(waitLeft()).toBe(15_000);
    socket.checkNow();
    expect(waitLeft()).toBe(15_000);
    socket.retryNow();
    FakeWebSocket.last.drop(1006);
    socket.checkNow();
    expect(FakeWebSocket.made).toHaveLength(3);
  });

  it("tells of the loss before the status", () => {
    const server = startOpen();
    const seen = statuses.length;
    server.drop(1009);
    expect(lost).toEqual([1009]);
    expect(statuses.slice(seen).map((status) => status.phase)).toEqual(["waiting"]);
  });
});
