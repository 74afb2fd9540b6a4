import { useCallback, useEffect, useRef, useState } from "react";
import {
  ApiError,
  type Credentials,
  fetchMe,
  login,
  logout,
  type NewAccount,
  type Profile,
  type ProfileChange,
  register,
  saveProfile,
  type ToldProfile,
} from "../../api";
import type { KeptAccount } from "../../client";
import { Alarm, reconnectDelay, systemTimers } from "../../socket";
import { texts } from "../../texts";
import { forgetAccount, keepAccount, lastAccount } from "./lastAccount";
import { announceSession, onSessionElsewhere } from "./sessionTabs";

export type SessionState =
  | { readonly status: "loading" }
  | { readonly status: "unreachable" }
  /** `ended`: there was a session, and it was not this user who ended it. */
  | { readonly status: "signed_out"; readonly ended: boolean }
  | SignedIn;

interface SignedIn {
  readonly status: "signed_in";
  readonly profile: Profile;
  /** What this browser has kept of the account. */
  readonly kept: KeptAccount | null;
  /** Another for each connection that has to be made anew. */
  readonly generation: number;
  /** False: the server could not be asked, and it is the account that was signed in last. */
  readonly isConfirmed: boolean;
}

/** A server that takes longer than this is as good as away, if there is something to show meanwhile. */
const PATIENCE_MS = 3_000;
/** A session that is refused again so soon after the server has told of it is asked for more and more slowly. */
const LASTS_MS = 10_000;

export interface Session {
  readonly state: SessionState;
  readonly signIn: (credentials: Credentials) => Promise<void>;
  readonly signUp: (account: NewAccount) => Promise<void>;
  /** Here, or wherever this user is signed in. */
  readonly signOut: (everywhere: boolean) => Promise<void>;
  readonly changeProfile: (change: ProfileChange) => Promise<void>;
  /** Asks the server who is signed in, after it could not be reached. */
  readonly reload: () => void;
  /** The server can be reached: if it had not been when this session was taken up, it is asked now. */
  readonly confirm: () => void;
  /** The server no longer takes the session: asks whether there is another by now. */
  readonly onEnded: () => void;
}

/** Who is signed in. The session itself is a cookie that no script can see. */
export function useSession(): Session {
  const [state, setState] = useState<SessionState>({ status: "loading" });
  const generation = useRef(0);
  const isLeaving = useRef(false);
  /** The session has ended while the user was signing out. */
  const hasEnded = useRef(false);
  const shownAt = useRef(0);
  /** How often, one time after the other, a session did not last. */
  const shortLived = useRef(0);
  const [pause] = useState(() => new Alarm(systemTimers));

  const show = useCallback((profile: Profile, kept: KeptAccount | null, isConfirmed: boolean) => {
    generation.current += 1;
    shownAt.current = Date.now();
    const shown = { profile, kept, generation: generation.current, isConfirmed };
    setState({ status: "signed_in", ...shown });
  }, []);

  /** Takes what the server says of who is signed in; `last` is the account that was. */
  const take = useCallback(
    async (told: ToldProfile | null, ended: boolean, last: KeptAccount | null): Promise<void> => {
      if (told === null) {
        await forgetAccount();
        setState({ status: "signed_out", ended });
        return;
      }
      const kept = last?.profile.username === told.username ? last : null;
      const profile = completed(told, kept?.profile);
      await keepAccount(profile);
      show(profile, kept, true);
    },
    [show],
  );

  /** Takes what the server says when it comes late: where it is the account that is shown, its connection goes on. */
  const takeLate = useCallback(
    async (told: ToldProfile | null, shown: Profile): Promise<void> => {
      if (told?.username !== shown.username) return take(told, true, null);
      const profile = completed(told, shown);
      await keepAccount(profile);
      setState((last) =>
        last.status === "signed_in" ? { ...last, profile, isConfirmed: true } : last,
      );
    },
    [take],
  );

  const load = useCallback(
    async (ended: boolean): Promise<void> => {
      // What was kept of a session that has ended is for nobody.
      if (ended) await forgetAccount();
      const asked = fetchMe();
      // It may fail before it is waited for.
      asked.catch(() => {});
      const last = await lastAccount();
      if (last === null) return take(await asked, ended, null);
      try {
        await take(await withPatience(asked), ended, last);
      } catch {
        // Only the server can say that nobody is signed in: not one that is in trouble, nor who answers in its place.
        show(last.profile, last, false);
        asked.then((told) => takeLate(told, last.profile)).catch(() => {});
      }
    },
    [show, take, takeLate],
  );

  const reload = useCallback(() => {
    load(false).catch(() => setState({ status: "unreachable" }));
  }, [load]);

  const own = state.status === "signed_in" ? state.profile : null;
  const shown = own?.username ?? null;
  const confirm = useCallback(() => {
    if (own === null) return;
    fetchMe()
      .then((told) => takeLate(told, own))
      // It is asked again with the next connection.
      .catch(() => {});
  }, [takeLate, own]);

  const onEnded = useCallback(() => {
    // Signing out ends the session too, and then it is no news.
    if (isLeaving.current) {
      hasEnded.current = true;
      return;
    }
    const again = () => load(true).catch(() => setState({ status: "unreachable" }));
    shortLived.current = Date.now() - shownAt.current < LASTS_MS ? shortLived.current + 1 : 0;
    if (shortLived.current <= 1) return void again();
    setState({ status: "loading" });
    pause.set(
      reconnectDelay(shortLived.current, () => 1),
      again,
    );
  }, [load, pause]);

  useEffect(() => () => pause.clear(), [pause]);

  useEffect(reload, [reload]);

  useEffect(
    () =>
      onSessionElsewhere((news) => {
        if (news.type === "signed_in") {
          // What is done here would be done in that name from now on.
          if (news.username !== shown) reload();
          return;
        }
        void forgetAccount();
        setState((last) =>
          last.status === "signed_in" ? { status: "signed_out", ended: true } : last,
        );
      }),
    [shown, reload],
  );

  /** A session has just begun here. */
  const begin = useCallback(async (): Promise<void> => {
    const told = await fetchMe();
    if (told === null) throw new ApiError(200, "no_cookie", texts.errors.noCookie);
    await take(told, false, null);
    announceSession({ type: "signed_in", username: told.username });
  }, [take]);

  const signIn = useCallback(
    async (credentials: Credentials) => {
      await login(credentials);
      await begin();
    },
    [begin],
  );

  const signUp = useCallback(
    async (account: NewAccount) => {
      await register(account);
      await begin();
    },
    [begin],
  );

  const signOut = useCallback(async (everywhere: boolean) => {
    isLeaving.current = true;
    hasEnded.current = false;
    try {
      await logout(everywhere).catch((error: unknown) => {
        // An answer may have been lost: what was asked for is done all the same.
        if (!hasEnded.current && !isSignedOut(error)) throw error;
      });
      await forgetAccount();
      announceSession({ type: "signed_out" });
      setState({ status: "signed_out", ended: false });
    } finally {
      isLeaving.current = false;
    }
  }, []);

  const changeProfile = useCallback(
    async (change: ProfileChange) => {
      const profile = completed(await saveProfile(change), own);
      await keepAccount(profile);
      setState((last) => (last.status === "signed_in" ? { ...last, profile } : last));
    },
    [own],
  );

  return { state, signIn, signUp, signOut, changeProfile, reload, confirm, onEnded };
}

/** Rejects as if the server could not be reached when it takes too long. */
function withPatience<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ApiError(0, "unreachable", "")), PATIENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The profile with what the server cannot always tell as it was known last. */
function completed(told: ToldProfile, known: Profile | null | undefined): Profile {
  return { ...told, readReceipts: told.readReceipts ?? known?.readReceipts ?? true };
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
