import type { Profile } from "../../api";
import { IndexedDbStateStorage, type KeptAccount } from "../../client";

/**
 * The account that was signed in last, as this browser has kept it. Where the browser keeps nothing, there is
 * none: everything waits for the server then.
 */

const storage = new IndexedDbStateStorage();

export function lastAccount(): Promise<KeptAccount | null> {
  return storage.load().catch(() => null);
}

/** This account is signed in: what is kept of any other is removed. */
export function keepAccount(profile: Profile): Promise<void> {
  return storage.begin(profile).catch(() => {});
}

/** Nobody is signed in: nothing is left for the next person. */
export function forgetAccount(): Promise<void> {
  return storage.clear().catch(() => {});
}
