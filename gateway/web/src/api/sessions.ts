import { texts } from "../texts";
import { ApiError, callApi } from "./http";

/** Somewhere this user is signed in. */
export interface DeviceSession {
  readonly id: string;
  /** The user agent that signed in; empty if it did not say. */
  readonly device: string;
  readonly createdAt: Date;
  /** Recorded at most once a minute. */
  readonly lastUsed: Date;
  /** The one that asks. */
  readonly isCurrent: boolean;
}

/** One's own sessions, this browser's first, then the latest used. */
export async function fetchSessions(): Promise<readonly DeviceSession[]> {
  const answer = await callApi("GET", "/api/sessions");
  const { sessions } = (answer ?? {}) as Record<string, unknown>;
  if (!Array.isArray(sessions)) throw new ApiError(200, "unexpected", texts.errors.unexpected);
  return sessions.map(readSession).sort(byUse);
}

/** Its sockets are closed at once. One that has ended already is no error. */
export async function endSession(id: string): Promise<void> {
  try {
    await callApi("DELETE", `/api/sessions/${encodeURIComponent(id)}`);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

function byUse(one: DeviceSession, other: DeviceSession): number {
  const current = Number(other.isCurrent) - Number(one.isCurrent);
  return current === 0 ? other.lastUsed.getTime() - one.lastUsed.getTime() : current;
}

function readSession(told: unknown): DeviceSession {
  const { id, device, created_at, last_used, current } = (told ?? {}) as Record<string, unknown>;
  if (typeof id !== "string") throw new ApiError(200, "unexpected", texts.errors.unexpected);
  return {
    id,
    device: typeof device === "string" ? device : "",
    createdAt: readTime(created_at),
    lastUsed: readTime(last_used),
    isCurrent: current === true,
  };
}

function readTime(told: unknown): Date {
  const time = new Date(String(told));
  if (Number.isNaN(time.getTime())) throw new ApiError(200, "unexpected", texts.errors.unexpected);
  return time;
}
