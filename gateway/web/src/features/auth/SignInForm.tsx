import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import { useState } from "react";
import type { Credentials } from "../../api";
import { texts } from "../../texts";
import { AuthField } from "./AuthField";
import type { FormError } from "./formError";
import { PasswordField } from "./PasswordField";
import { useAuthForm } from "./useAuthForm";

interface SignInFormProps {
  readonly onSignIn: (credentials: Credentials) => Promise<void>;
}

export function SignInForm({ onSignIn }: SignInFormProps) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const form = useAuthForm(
    () => missing(username.trim(), password),
    () => onSignIn({ username: username.trim(), password }),
  );
  return (
    <Stack
      component="form"
      aria-label={texts.auth.signIn}
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
        error={form.errorOf("username")}
        required
      />
      <PasswordField
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={form.errorOf("password")}
      />
      <Button type="submit" variant="contained" size="large" loading={form.busy}>
        {texts.auth.signIn}
      </Button>
    </Stack>
  );
}

function missing(username: string, password: string): FormError | null {
  if (username === "") return { field: "username", message: texts.auth.usernameMissing };
  if (password === "") return { field: "password", message: texts.auth.passwordMissing };
  return null;
}
