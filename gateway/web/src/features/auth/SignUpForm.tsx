import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import { useState } from "react";
import type { NewAccount } from "../../api";
import { LONGEST_NAME, lengthError } from "../../lengthError";
import { texts } from "../../texts";
import { AuthField } from "./AuthField";
import type { FormError } from "./formError";
import { PasswordField } from "./PasswordField";
import { PasswordStrength } from "./PasswordStrength";
import { useAuthForm } from "./useAuthForm";

const USERNAME = /^[a-z0-9._-]{2,32}$/i;
const SHORTEST_PASSWORD = 8;

interface SignUpFormProps {
  readonly onSignUp: (account: NewAccount) => Promise<void>;
}

export function SignUpForm({ onSignUp }: SignUpFormProps) {
  const [username, setUsername] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const form = useAuthForm(
    () => invalid(username.trim(), displayName, password),
    () => onSignUp({ username: username.trim(), displayName: displayName.trim(), password }),
  );
  return (
    <Stack
      component="form"
      aria-label={texts.auth.signUp}
      noValidate
      onSubmit={form.onSubmit}
      sx={{ gap: 2 }}
    >
      {form.error?.field === null && <Alert severity="error">{form.error.message}</Alert>}
      <AuthField
        name="username"
        label={texts.auth.username}
        value={username}
        onChange={setUsername}
        autoComplete="username"
        help={texts.auth.usernameHelp}
        error={form.errorOf("username")}
        maxLength={32}
        required
      />
      <AuthField
        name="displayName"
        label={texts.auth.displayName}
        value={displayName}
        onChange={setDisplayName}
        autoComplete="name"
        help={texts.auth.displayNameHelp}
        error={form.errorOf("displayName")}
      />
      <PasswordField
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        help={texts.auth.passwordHelp}
        error={form.errorOf("password")}
      />
      <PasswordStrength password={password} />
      <Button type="submit" variant="contained" size="large" loading={form.busy}>
        {texts.auth.signUp}
      </Button>
    </Stack>
  );
}

/** What can be said without the server; it has the last word, also about how long is long enough. */
function invalid(username: string, displayName: string, password: string): FormError | null {
  if (!USERNAME.test(username)) return { field: "username", message: texts.auth.usernameInvalid };
  const tooLong = lengthError(displayName, LONGEST_NAME);
  if (tooLong !== null) return { field: "displayName", message: tooLong };
  if ([...password].length < SHORTEST_PASSWORD) {
    return { field: "password", message: texts.auth.passwordTooShort };
  }
  return null;
}
