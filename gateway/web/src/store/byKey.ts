/**
 * What is known of people, groups and conversations, by keys that come from outside.
 *
 * The objects made here have no prototype, so that what is found under a key was put there, even if
 * somebody is called `constructor`.
 */
export type ByKey<T> = Readonly<Record<string, T>>;

type Pairs<T> = Iterable<readonly [string, T]>;

export function byKey<T>(pairs: Pairs<T> = []): ByKey<T> {
  return withKeys({}, pairs);
}

export function withKeys<T>(known: ByKey<T>, added: Pairs<T>): ByKey<T> {
  const made: Record<string, T> = Object.assign(Object.create(null), known);
  for (const [key, value] of added) made[key] = value;
  return made;
}

export function withKey<T>(known: ByKey<T>, key: string, value: T): ByKey<T> {
  return withKeys(known, [[key, value]]);
}

export function withoutKey<T>(known: ByKey<T>, key: string): ByKey<T> {
  return byKey(Object.entries(known).filter(([each]) => each !== key));
}
