export type Strength = "weak" | "fair" | "good" | "strong";

/** What a character that only goes on from the one before it ("aaa", "abc", "321") counts. */
const EXPECTED = 0.25;
/** What a letter after a letter counts: words make it likelier than chance. */
const IN_A_WORD = 0.75;

/** From how many bits on a password counts as more than weak: guesses against a slow hash cost much from about 40 bits on. */
const LEVELS = [
  { from: 90, strength: "strong" },
  { from: 65, strength: "good" },
  { from: 40, strength: "fair" },
] as const;

/** Kinds of characters, and how many of each there are to choose from. */
const ALPHABETS: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[ -/:-@[-`{-~]/, 33],
  [/[^ -~]/, 100],
];

/**
 * A rough estimate by length and variety, to encourage: it knows no dictionary, so that the server, which refuses
 * common passwords, has the last word.
 */
export function passwordStrength(password: string): Strength {
  const characters = [...password];
  const pool = ALPHABETS.filter(([kind]) => kind.test(password)).reduce(
    (sum, [, size]) => sum + size,
    0,
  );
  const length = characters.reduce((sum, each, at) => sum + weight(each, characters[at - 1]), 0);
  const bits = pool === 0 ? 0 : length * Math.log2(pool);
  return LEVELS.find(({ from }) => bits >= from)?.strength ?? "weak";
}

function weight(character: string, before = ""): number {
  const step = (character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? Number.NaN);
  if (Math.abs(step) <= 1) return EXPECTED;
  return /^[a-z]{2}$/i.test(before + character) ? IN_A_WORD : 1;
}
