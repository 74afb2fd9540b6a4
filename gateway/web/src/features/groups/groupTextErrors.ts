import { LONGEST_NAME, lengthError } from "../../lengthError";
import { texts } from "../../texts";

const LONGEST_DESCRIPTION = 1024;

/** What is wrong with a group's name; null if nothing is. */
export function groupNameError(name: string): string | null {
  return name.trim() === "" ? texts.groups.nameMissing : lengthError(name, LONGEST_NAME);
}

/** What is wrong with a group's description; null if nothing is. */
export function groupDescriptionError(description: string): string | null {
  return lengthError(description, LONGEST_DESCRIPTION);
}
