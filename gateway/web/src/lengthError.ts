import { texts } from "./texts";

/** The longest name of a person or a group. */
export const LONGEST_NAME = 64;

/**
 * What is wrong with a text that is longer than so many characters; null if it is not. They are counted as the
 * server does, not by the units in which they are kept.
 */
export function lengthError(text: string, most: number): string | null {
  return [...text.trim()].length > most ? texts.tooLong(most) : null;
}
