import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import { useEffect } from "react";
import type { Profile, ProfileChange } from "./api";
import { EmptyState } from "./components/EmptyState";
import { Fetched } from "./components/Fetched";
import { lazyPart } from "./components/lazyPart";
import { VisuallyHidden } from "./components/VisuallyHidden";
import { useChatState, useWebSocket, WebSocketProvider } from "./context/WebSocketContext";
import { type Session, useSession } from "./features/auth/useSession";
import { ChatScreen } from "./features/ChatScreen";
import { useHistoryLayer } from "./hooks/useHistoryLayer";
import { closeLayers, navigate } from "./navigation";
import { texts } from "./texts";
import { useLanguage } from "./texts/chosen";

const AuthScreen = lazyPart(() => import("./features/auth/AuthScreen"));
const SettingsDialog = lazyPart(() => import("./features/account/SettingsDialog"));

const RETRY_EVERY_MS = 5_000;

export function App() {
  const session = useSession();
  const { state } = session;
  const isSignedOut = state.status === "signed_out";

  // Whoever signs in next begins without what was open when the session ended.
  useEffect(() => {
    if (isSignedOut) void closeLayers();
  }, [isSignedOut]);

  switch (state.status) {
    case "loading":
      return <Starting />;
    case "unreachable":
      return <Unreachable onRetry={session.reload} />;
    case "signed_out":
      return (
        <Fetched fallback={<Starting />}>
          <AuthScreen signIn={session.signIn} signUp={session.signUp} sessionEnded={state.ended} />
        </Fetched>
      );
    case "signed_in":
      return (
        <WebSocketProvider
          // A new session needs a new connection, even if it is the same user's.
          key={state.generation}
          profile={state.profile}
          kept={state.kept}
          onSessionEnded={session.onEnded}
        >
          <SignedIn
            profile={state.profile}
            confirm={state.isConfirmed ? null : session.confirm}
            signOut={session.signOut}
            changeProfile={session.changeProfile}
          />
        </WebSocketProvider>
      );
  }
}

interface SignedInProps extends Pick<Session, "signOut" | "changeProfile"> {
  readonly profile: Profile;
  /** Asks the server whose session this is, as soon as it can be reached; null if it has said so. */
  readonly confirm: (() => void) | null;
}

function SignedIn({ profile, confirm, signOut, changeProfile }: SignedInProps) {
  const client = useWebSocket();
  const isOpen = useChatState((state) => state.connection.phase === "open");
  const spoken = useLanguage();
  const settings = useHistoryLayer("settings");
  // Another device may have changed it since this one signed in.
  const displayName = useChatState((state) => state.users[state.me]?.display_name);
  const own = { ...profile, displayName: displayName ?? profile.displayName };

  useEffect(() => {
    if (isOpen) confirm?.();
  }, [isOpen, confirm]);

  // What had been kept of this user may be an older name.
  useEffect(() => client.calledNow(profile.displayName), [client, profile.displayName]);

  const leave = async (everywhere: boolean): Promise<void> => {
    await signOut(everywhere);
    await closeLayers();
    client.forget();
    navigate("/");
  };
  const onChange = async (change: ProfileChange): Promise<void> => {
    await changeProfile(change);
    if (change.displayName !== undefined) client.calledNow(change.displayName);
  };
  return (
    <>
      <ChatScreen
        // Texts are read when they are rendered, so all of them are rendered anew in another language.
        key={spoken}
        profile={own}
        onSettings={settings.open}
        onSignOut={() => leave(false)}
      />
      <Fetched>
        {settings.isOpen && (
          <SettingsDialog
            profile={own}
            onChange={onChange}
            onSignOutEverywhere={() => leave(true)}
            onClose={() => void settings.close()}
          />
        )}
      </Fetched>
    </>
  );
}

function Starting() {
  return (
    <Box component="main" sx={{ minHeight: "100dvh", display: "grid", placeItems: "center" }}>
      <VisuallyHidden as="h1">{texts.appName}</VisuallyHidden>
      <CircularProgress aria-label={texts.loading} />
    </Box>
  );
}

function Unreachable({ onRetry }: { readonly onRetry: () => void }) {
  useEffect(() => {
    const trying = setInterval(onRetry, RETRY_EVERY_MS);
    return () => clearInterval(trying);
  }, [onRetry]);
  return (
    <Box component="main" sx={{ minHeight: "100dvh", display: "flex" }}>
      <EmptyState
        isPage
        title={texts.errors.unreachable}
        action={
          <Button variant="contained" onClick={onRetry} sx={{ mt: 1 }}>
            {texts.retry}
          </Button>
        }
      />
    </Box>
  );
}
