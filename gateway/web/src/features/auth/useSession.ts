import { useCallback, useEffect, useRef, useState } from "react";
import {
  type Credentials,
  fetchMe,
  login,
  logout,
  type NewAccount,
  type Profile,
  type ProfileChange,
  register,
  saveProfile,
} from "../../api";
import { announceSignedOut, onSignedOutElsewhere } from "./sessionTabs";

export type SessionState =
  | { readonly status: "loading" }
  | { readonly status: "unreachable" }
  /** `ended`: there was a session, and it was not this user who ended it. */
  | { readonly status: "signed_out"; readonly ended: boolean }
  /** `generation` is another for each time that the server was asked. */
  | { readonly status: "signed_in"; readonly profile: Profile; readonly generation: number };

export interface Session {
  readonly state: SessionState;
  readonly signIn: (credentials: Credentials) => Promise<void>;
  readonly signUp: (account: NewAccount) => Promise<void>;
  /** Here, or wherever this user is signed in. */
  readonly signOut: (everywhere: boolean) => Promise<void>;
  readonly changeProfile: (change: ProfileChange) => Promise<void>;
  /** Asks the server who is signed in, after it could not be reached. */
  readonly reload: () => void;
  /** The server no longer takes the session: asks whether there is another by now. */
  readonly onEnded: () => void;
}

/** Who is signed in. The session itself is a cookie that no script can see. */
export function useSession(): Session {
  const [state, setState] = useState<SessionState>({ status: "loading" });
  const generation = useRef(0);
  const isLeaving = useRef(false);

  const load = useCallback(async (ended: boolean): Promise<void> => {
    const profile = await fetchMe();
    generation.current += 1;
    setState(
      profile === null
        ? { status: "signed_out", ended }
        : { status: "signed_in", profile, generation: generation.current },
    );
  }, []);

  const reload = useCallback(() => {
    load(false).catch(() => setState({ status: "unreachable" }));
  }, [load]);

  const onEnded = useCallback(() => {
    // Signing out ends the session too, and then it is no news.
    if (!isLeaving.current) load(true).catch(() => setState({ status: "unreachable" }));
  }, [load]);

  useEffect(reload, [reload]);

  useEffect(
    () =>
      onSignedOutElsewhere(() =>
        setState((last) =>
          last.status === "signed_in" ? { status: "signed_out", ended: true } : last,
        ),
      ),
    [],
  );

  const signIn = useCallback(
    async (credentials: Credentials) => {
      await login(credentials);
      await load(false);
    },
    [load],
  );

  const signUp = useCallback(
    async (account: NewAccount) => {
      await register(account);
      await load(false);
    },
    [load],
  );

  const signOut = useCallback(async (everywhere: boolean) => {
    isLeaving.current = true;
    try {
      await logout(everywhere);
      announceSignedOut();
      setState({ status: "signed_out", ended: false });
    } finally {
      isLeaving.current = false;
    }
  }, []);

  const changeProfile = useCallback(async (change: ProfileChange) => {
    const profile = await saveProfile(change);
    setState((last) => (last.status === "signed_in" ? { ...last, profile } : last));
  }, []);

  return { state, signIn, signUp, signOut, changeProfile, reload, onEnded };
}
