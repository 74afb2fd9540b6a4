/** What the sentences of every language are put together with: numbers, their plurals, and lists. */

type Plurals = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** The tag of the browser's own region where it is of the language, else the language's. */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => primary(tag) === language) ?? language;
}

/** The language of a BCP 47 tag, without its region. */
export function primary(tag: string): string | undefined {
  return tag.toLowerCase().split("-")[0];
}

/** In one language, in the form of the browser's region. */
export function wordingOf(language: string) {
  const formats = new Map<string, unknown>();
  // Made once: making one is slow beside using it.
  const made = <Format>(kind: string, make: (tag: string) => Format): Format => {
    const tag = localeOf(language);
    const key = `${tag} ${kind}`;
    if (!formats.has(key)) formats.set(key, make(tag));
    return formats.get(key) as Format;
  };

  const number = (value: number): string =>
    made("number", (tag) => new Intl.NumberFormat(tag)).format(value);

  /** "5 seconds", "16,384 bytes". */
  const measured = (value: number, unit: "second" | "byte", unitDisplay: "long" | "short") =>
    made(
      `${unit} ${unitDisplay}`,
      (tag) => new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay }),
    ).format(value);

  /** The sentence for so many, with the number where its `#` is. */
  const counted = (count: number, sentences: Plurals): string => {
    const rule = made("plural", (tag) => new Intl.PluralRules(tag)).select(count);
    return (sentences[rule] ?? sentences.other).replace("#", number(count));
  };

  /** "Ann, Bob and Eve". */
  const list = (items: readonly string[]): string =>
    made("list", (tag) => new Intl.ListFormat(tag, { type: "conjunction" })).format(items);

  return { number, measured, counted, list };
}
