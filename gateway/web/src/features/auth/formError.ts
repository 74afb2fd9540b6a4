import { ApiError } from "../../api";
import { texts } from "../../texts";

export type AuthField = "username" | "displayName" | "password";

/** What is wrong, and with which field; null if it concerns none of them. */
export interface FormError {
  readonly field: AuthField | null;
  readonly message: string;
}

/** Puts a refusal of the server where it belongs in the form. */
export function formError(error: unknown): FormError {
  if (!(error instanceof ApiError)) return { field: null, message: texts.errors.unexpected };
  if (error.status === 429 && error.retryAfterS !== null) {
    return { field: null, message: texts.auth.tooManyTries(error.retryAfterS) };
  }
  return { field: fieldOf(error), message: error.message };
}

const FIELDS: Readonly<Record<string, AuthField>> = {
  username: "username",
  display_name: "displayName",
  password: "password",
};

function fieldOf({ status, field }: ApiError): AuthField | null {
  // A name that is taken is no invalid field, but there is only one name that can be.
  if (status === 409) return "username";
  return field === null ? null : (FIELDS[field] ?? null);
}
