import { serversWord, texts } from "./texts";

/** What the server refused, and how. */
export interface Refusal {
  /** What was asked for: the type of the frame, or the path below `/api`. */
  readonly about: string;
  readonly code: string;
  /** The field that is wrong, if it is one. */
  readonly field: string | null;
  /** The server's own sentence; empty if there is none. */
  readonly told: string;
}

/** Why the server refused, as a sentence for people, in the language spoken. */
export function refusalText({ about, code, field, told }: Refusal): string {
  const { special, general } = texts.refusals;
  const exact = special[field === null ? `${about} ${code}` : `${code} ${field}`];
  if (exact !== undefined) return exact;
  const kind = Object.entries(general).find(([each]) => each === code)?.[1];
  return serversWord(told, kind ?? texts.errors.unexpected);
}
