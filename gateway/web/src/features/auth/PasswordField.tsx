import VisibilityOff from "@mui/icons-material/VisibilityOffOutlined";
import Visibility from "@mui/icons-material/VisibilityOutlined";
import IconButton from "@mui/material/IconButton";
import InputAdornment from "@mui/material/InputAdornment";
import { useState } from "react";
import { texts } from "../../texts";
import { AuthField } from "./AuthField";

interface PasswordFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: "current-password" | "new-password";
  readonly error: string | null;
  readonly help?: string;
}

export function PasswordField({ help, ...field }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const [isCapsLocked, setCapsLocked] = useState(false);
  return (
    <AuthField
      {...field}
      {...(help === undefined ? {} : { help })}
      {...(isCapsLocked ? { notice: texts.auth.capsLock } : {})}
      onKeyUp={(event) => setCapsLocked(event.getModifierState("CapsLock"))}
      onBlur={() => setCapsLocked(false)}
      name="password"
      label={texts.auth.password}
      type={shown ? "text" : "password"}
      maxLength={256}
      required
      end={
        <InputAdornment position="end">
          <IconButton
            edge="end"
            aria-label={shown ? texts.auth.hidePassword : texts.auth.showPassword}
            onClick={() => setShown(!shown)}
          >
            {shown ? <VisibilityOff /> : <Visibility />}
          </IconButton>
        </InputAdornment>
      }
    />
  );
}
