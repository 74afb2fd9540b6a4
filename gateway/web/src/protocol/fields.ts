/** Readers for values that come from outside: each returns the value in its type, or throws `Malformed`. */

/** The frame is not what the protocol says. The message names the field. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, name: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Malformed(`${name} is not an object`);
  }
  return value as JsonObject;
}

export function text(from: JsonObject, name: string): string {
  const value = from[name];
  if (typeof value !== "string") throw new Malformed(`${name} is not a text`);
  return value;
}

export function optionalText(from: JsonObject, name: string): string | null {
  return isMissing(from, name) ? null : text(from, name);
}

/** A whole number that is not negative, such as a `seq`, a count or a time span. */
export function count(from: JsonObject, name: string): number {
  const value = from[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new Malformed(`${name} is not a count`);
  }
  return value;
}

export function optionalCount(from: JsonObject, name: string): number | null {
  return isMissing(from, name) ? null : count(from, name);
}

/** A flag; one that is left out is false. */
export function flag(from: JsonObject, name: string): boolean {
  const value = from[name] ?? false;
  if (typeof value !== "boolean") throw new Malformed(`${name} is not true or false`);
  return value;
}

export function oneOf<T extends string>(from: JsonObject, name: string, allowed: readonly T[]): T {
  const value = from[name];
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new Malformed(`${name} is none of ${allowed.join(", ")}`);
  return found;
}

/** One of the values allowed; of a value that a later version has added, what it counts as. */
export function oneOfOr<T extends string>(
  from: JsonObject,
  name: string,
  allowed: readonly T[],
  otherwise: T,
): T {
  return allowed.find((each) => each === from[name]) ?? otherwise;
}

/** An instant, RFC 3339, that a date can be made of. */
export function time(from: JsonObject, name: string): string {
  const value = text(from, name);
  if (!isTime(value)) throw new Malformed(`${name} is not a time`);
  return value;
}

/** Null too for what no date can be made of. */
export function optionalTime(from: JsonObject, name: string): string | null {
  const value = optionalText(from, name);
  return value !== null && isTime(value) ? value : null;
}

export function isTime(value: string): boolean {
  return !Number.isNaN(Date.parse(value));
}

/** Items that cannot be read are left out: for the sake of one, all the others are not given up. */
export function list<T>(from: JsonObject, name: string, read: (item: JsonObject) => T): T[] {
  const value = from[name];
  if (!Array.isArray(value)) throw new Malformed(`${name} is not a list`);
  return value.flatMap((item, index) => {
    const made = readable(() => read(asObject(item, `${name}[${index}]`)));
    return made === null ? [] : [made];
  });
}

/** Null if what is read is not what the protocol says. */
export function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

export function texts(from: JsonObject, name: string): string[] {
  const value = from[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw new Malformed(`${name} is not a list of texts`);
  }
  return value;
}

function isMissing(from: JsonObject, name: string): boolean {
  return from[name] === undefined || from[name] === null;
}
