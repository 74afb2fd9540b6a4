/** Dark enough for white letters on each (at least 4.5 to 1). */
const COLORS = [
  "#b1325f",
  "#a8431f",
  "#8a5a00",
  "#5f6f0e",
  "#2b7a3d",
  "#0b7567",
  "#0a7190",
  "#2563b8",
  "#5157c8",
  "#7a46b5",
  "#9a3a9e",
  "#43617f",
] as const;

/** The same colour for the same name, always. */
export function avatarColor(name: string): string {
  // FNV-1a: names that differ little get colours that differ.
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return COLORS[hash % COLORS.length] ?? COLORS[0];
}

/** Up to two letters that stand for the name. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter((word) => word !== "");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "?")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}
