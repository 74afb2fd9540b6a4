import { texts } from "../../texts";

const LONGEST_NAME = 64;

/** What is wrong with a group's name; null if nothing is. */
export function groupNameError(name: string): string | null {
  const characters = [...name.trim()].length;
  if (characters === 0) return texts.groups.nameMissing;
  return characters > LONGEST_NAME ? texts.groups.nameTooLong : null;
}
