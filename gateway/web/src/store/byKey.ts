/**
 * What is known of people, groups and conversations, by keys that come from outside.
 *
 * The objects made here have no prototype, so that what is found under a key was put there, even if
 * somebody is called `constructor`.
 */
export type ByKey<T> = Readonly<Record<string, T>>;

type Pairs<T> = Iterable<readonly [string, T]>;

export function byKey<T>(...parts: readonly Pairs<T>[]): ByKey<T> {
  const made: Record<string, T> = Object.create(null);
  for (const part of parts) for (const [key, value] of part) made[key] = value;
  return made;
}

export function withKeys<T>(known: ByKey<T>, added: Pairs<T>): ByKey<T> {
  return byKey(Object.entries(known), added);
}

export function withKey<T>(known: ByKey<T>, key: string, value: T): ByKey<T> {
  return withKeys(known, [[key, value]]);
}

export function withoutKey<T>(known: ByKey<T>, key: string): ByKey<T> {
  return byKey(Object.entries(known).filter(([each]) => each !== key));
}
