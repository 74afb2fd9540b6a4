import { texts } from "../texts";
import { ApiError, callApi } from "./http";

export interface Profile {
  readonly username: string;
  readonly displayName: string;
  /** Whether others are told what this user has read. */
  readonly readReceipts: boolean;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface NewAccount extends Credentials {
  /** Empty to be called by the username. */
  readonly displayName: string;
}

/** Who is signed in; null if nobody is. */
export async function fetchMe(): Promise<Profile | null> {
  const answer = await callApi("GET", "/api/session");
  const { user } = (answer ?? {}) as Record<string, unknown>;
  return user === null ? null : readProfile(user);
}

/** Makes the account and signs in: the session's cookie comes with the answer. */
export async function register({ username, password, displayName }: NewAccount): Promise<void> {
  const named: Record<string, string> = displayName === "" ? {} : { display_name: displayName };
  await callApi("POST", "/api/register", { username, password, ...named });
}

/** Says whether others are told what this user reads from now on. */
export async function saveReadReceipts(on: boolean): Promise<Profile> {
  return readProfile(await callApi("PATCH", "/api/me", { read_receipts: on }));
}

export async function login({ username, password }: Credentials): Promise<void> {
  await callApi("POST", "/api/login", { username, password });
}

export async function logout(): Promise<void> {
  await callApi("POST", "/api/logout");
}

function readProfile(answer: unknown): Profile {
  const { username, display_name, read_receipts } = (answer ?? {}) as Record<string, unknown>;
  if (typeof username !== "string") {
    throw new ApiError(200, "unexpected", texts.errors.unexpected);
  }
  const named = typeof display_name === "string" && display_name !== "";
  return {
    username,
    displayName: named ? display_name : username,
    readReceipts: read_receipts !== false,
  };
}
