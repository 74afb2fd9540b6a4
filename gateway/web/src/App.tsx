import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import { useEffect } from "react";
import type { Profile } from "./api";
import { EmptyState } from "./components/EmptyState";
import { useWebSocket, WebSocketProvider } from "./context/WebSocketContext";
import { AuthScreen } from "./features/auth/AuthScreen";
import { type Session, useSession } from "./features/auth/useSession";
import { ChatScreen } from "./features/ChatScreen";
import { navigate } from "./navigation";
import { texts } from "./texts";

const RETRY_EVERY_MS = 5_000;

export function App() {
  const session = useSession();
  const { state } = session;
  switch (state.status) {
    case "loading":
      return <Starting />;
    case "unreachable":
      return <Unreachable onRetry={session.reload} />;
    case "signed_out":
      return (
        <AuthScreen signIn={session.signIn} signUp={session.signUp} sessionEnded={state.ended} />
      );
    case "signed_in":
      return (
        <WebSocketProvider
          // A new session needs a new connection, even if it is the same user's.
          key={state.generation}
          profile={state.profile}
          onSessionEnded={session.onEnded}
        >
          <SignedIn
            profile={state.profile}
            signOut={session.signOut}
            setReadReceipts={session.setReadReceipts}
          />
        </WebSocketProvider>
      );
  }
}

interface SignedInProps extends Pick<Session, "signOut" | "setReadReceipts"> {
  readonly profile: Profile;
}

function SignedIn({ profile, signOut, setReadReceipts }: SignedInProps) {
  const client = useWebSocket();
  const onSignOut = async (): Promise<void> => {
    await signOut();
    client.forget();
    navigate("/");
  };
  return <ChatScreen profile={profile} onReadReceipts={setReadReceipts} onSignOut={onSignOut} />;
}

function Starting() {
  return (
    <Box component="main" sx={{ minHeight: "100dvh", display: "grid", placeItems: "center" }}>
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
