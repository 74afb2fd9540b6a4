import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Paper from "@mui/material/Paper";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { texts } from "../../texts";
import icon from "../../theme/icon.svg";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";
import type { Session } from "./useSession";

interface AuthScreenProps extends Pick<Session, "signIn" | "signUp"> {
  /** The user was signed in until just now, and did not sign out. */
  readonly sessionEnded: boolean;
}

export default function AuthScreen({ signIn, signUp, sessionEnded }: AuthScreenProps) {
  const [isNew, setIsNew] = useState(false);
  return (
    <Box component="main" sx={{ minHeight: "100dvh", display: "grid", placeItems: "center", p: 2 }}>
      <Stack sx={{ width: "100%", maxWidth: 420, gap: 3 }}>
        <Brand />
        <Paper variant="outlined" sx={{ p: { xs: 3, sm: 4 }, borderRadius: "18px" }}>
          <Stack sx={{ gap: 2.5 }}>
            <Typography variant="h1">
              {isNew ? texts.auth.getStarted : texts.auth.welcomeBack}
            </Typography>
            {sessionEnded && <Alert severity="info">{texts.auth.sessionEnded}</Alert>}
            {isNew ? <SignUpForm onSignUp={signUp} /> : <SignInForm onSignIn={signIn} />}
          </Stack>
        </Paper>
        <Typography variant="body2" color="textSecondary" sx={{ textAlign: "center" }}>
          {isNew ? texts.auth.haveAccount : texts.auth.noAccount}{" "}
          <Link
            component="button"
            type="button"
            variant="body2"
            onClick={() => setIsNew(!isNew)}
            sx={{ fontWeight: 600, verticalAlign: "baseline", py: 0.5 }}
          >
            {isNew ? texts.auth.signIn : texts.auth.signUp}
          </Link>
        </Typography>
      </Stack>
    </Box>
  );
}

function Brand() {
  return (
    <Stack direction="row" sx={{ alignItems: "center", justifyContent: "center", gap: 1.5 }}>
      <Box component="img" src={icon} alt="" sx={{ width: 44, height: 44 }} />
      <Box>
        <Typography component="p" variant="h2" sx={{ fontSize: "1.25rem" }}>
          {texts.appName}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {texts.tagline}
        </Typography>
      </Box>
    </Stack>
  );
}
