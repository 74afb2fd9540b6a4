import type { Profile } from "../../api";
import { IndexedDbStateStorage, type KeptAccount } from "../../client";

/**
 * The account that was signed in last, as this browser has kept it. Where the browser keeps nothing, there is
 * none: everything waits for the server then.
 */

const storage = new IndexedDbStateStorage();
/** A storage that takes longer than this, as while another tab holds it, is as good as none. */
const DEADLINE_MS = 2_000;

export function lastAccount(): Promise<KeptAccount | null> {
  return inTime(storage.load(), null);
}

/** This account is signed in: what is kept of any other is removed. */
export function keepAccount(profile: Profile): Promise<void> {
  return inTime(storage.begin(profile), undefined);
}

/** Nobody is signed in: nothing is left for the next person. */
export function forgetAccount(): Promise<void> {
  return inTime(storage.clear(), undefined);
}

function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(resolve, DEADLINE_MS, otherwise));
  return Promise.race([work.catch(() => otherwise), late]);
}
