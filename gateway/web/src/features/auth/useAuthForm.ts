import { type FormEvent, useEffect, useRef, useState } from "react";
import { type AuthField, type FormError, formError } from "./formError";

interface AuthForm {
  readonly error: FormError | null;
  readonly busy: boolean;
  /** The message for one field; null if there is nothing wrong with it. */
  readonly errorOf: (field: AuthField) => string | null;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** A form that is checked here first and then by the server. */
export function useAuthForm(check: () => FormError | null, submit: () => Promise<void>): AuthForm {
  const [error, setError] = useState<FormError | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement | null>(null);

  // Whoever has to mend something is led there.
  useEffect(() => {
    const field = error?.field == null ? null : form.current?.elements.namedItem(error.field);
    if (field instanceof HTMLElement) field.focus();
  }, [error]);

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    form.current = event.currentTarget;
    const found = check();
    setError(found);
    if (found !== null || busy) return;
    setBusy(true);
    submit()
      .catch((reason: unknown) => setError(formError(reason)))
      .finally(() => setBusy(false));
  };

  const errorOf = (field: AuthField): string | null =>
    error?.field === field ? error.message : null;

  return { error, busy, errorOf, onSubmit };
}
