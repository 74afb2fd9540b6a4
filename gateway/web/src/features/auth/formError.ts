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

/** The API names no field, but its sentence does; a password's sentence may name the username too. */
function fieldOf({ status, message }: ApiError): AuthField | null {
  if (status === 409) return "username";
  if (status !== 422) return null;
  if (/password/i.test(message)) return "password";
  if (/display/i.test(message)) return "displayName";
  if (/username/i.test(message)) return "username";
  return null;
}
