import { texts } from "../texts";
import { ApiError, callApi } from "./http";

export interface Profile {
  readonly username: string;
  readonly displayName: string;
  /** Whether others are told what this user has read. */
  readonly readReceipts: boolean;
}

/** The profile as the server tells it: not always whether read receipts are sent. */
export interface ToldProfile extends Omit<Profile, "readReceipts"> {
  readonly readReceipts: boolean | null;
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
export async function fetchMe(): Promise<ToldProfile | null> {
  const answer = await callApi("GET", "/api/session");
  const { user } = (answer ?? {}) as Record<string, unknown>;
  return user === null ? null : readProfile(user);
}

/** Makes the account and signs in: the session's cookie comes with the answer. */
export async function register({ username, password, displayName }: NewAccount): Promise<void> {
  const named: Record<string, string> = displayName === "" ? {} : { display_name: displayName };
  await callApi("POST", "/api/register", { username, password, ...named });
}

/** What one may change of one's own profile. */
export type ProfileChange = Partial<Pick<Profile, "displayName" | "readReceipts">>;

export async function saveProfile(changed: ProfileChange): Promise<ToldProfile> {
  const { displayName, readReceipts } = changed;
  const change = {
    ...(displayName === undefined ? {} : { display_name: displayName }),
    ...(readReceipts === undefined ? {} : { read_receipts: readReceipts }),
  };
  return readProfile(await callApi("PATCH", "/api/me", change));
}

export async function login({ username, password }: Credentials): Promise<void> {
  await callApi("POST", "/api/login", { username, password });
}

/** Ends this browser's session, or all that the user has. */
export async function logout(everywhere: boolean): Promise<void> {
  await callApi("POST", everywhere ? "/api/logout/everywhere" : "/api/logout");
}

function readProfile(answer: unknown): ToldProfile {
  const { username, display_name, read_receipts } = (answer ?? {}) as Record<string, unknown>;
  if (typeof username !== "string") {
    throw new ApiError(200, "unexpected", texts.errors.unexpected);
  }
  const named = typeof display_name === "string" && display_name !== "";
  return {
    username,
    displayName: named ? display_name : username,
    readReceipts: typeof read_receipts === "boolean" ? read_receipts : null,
  };
}
