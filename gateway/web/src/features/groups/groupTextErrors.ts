import { texts } from "../../texts";

/** Of characters as people count them, not of the units in which they are kept. */
const LONGEST_NAME = 64;
const LONGEST_DESCRIPTION = 1024;

/** What is wrong with a group's name; null if nothing is. */
export function groupNameError(name: string): string | null {
  const characters = [...name.trim()].length;
  if (characters === 0) return texts.groups.nameMissing;
  return characters > LONGEST_NAME ? texts.groups.nameTooLong(LONGEST_NAME) : null;
}

/** What is wrong with a group's description; null if nothing is. */
export function groupDescriptionError(description: string): string | null {
  const isTooLong = [...description.trim()].length > LONGEST_DESCRIPTION;
  return isTooLong ? texts.details.descriptionTooLong(LONGEST_DESCRIPTION) : null;
}
