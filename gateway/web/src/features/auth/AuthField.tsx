import TextField from "@mui/material/TextField";
import type { KeyboardEvent, ReactNode } from "react";

interface AuthFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: string;
  readonly error: string | null;
  readonly help?: string;
  /** Said beside the error or the help. */
  readonly notice?: string;
  readonly type?: "text" | "password";
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly onKeyUp?: (event: KeyboardEvent) => void;
  readonly onBlur?: () => void;
  /** Shown at the end of the field. */
  readonly end?: ReactNode;
}

/** One field of the sign-in and sign-up forms, with its error or its help below it. */
export function AuthField(props: AuthFieldProps) {
  const { name, label, value, onChange, autoComplete, error, help, type = "text" } = props;
  return (
    <TextField
      id={name}
      name={name}
      label={label}
      type={type}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      autoComplete={autoComplete}
      onKeyUp={props.onKeyUp}
      onBlur={props.onBlur}
      error={error !== null}
      helperText={[error ?? help, props.notice].filter(Boolean).join(" · ")}
      required={props.required ?? false}
      slotProps={{
        inputLabel: { required: false },
        input: { endAdornment: props.end },
        htmlInput: {
          autoCapitalize: "none",
          autoCorrect: "off",
          spellCheck: false,
          maxLength: props.maxLength,
        },
        formHelperText: { role: error === null ? undefined : "alert" },
      }}
    />
  );
}
