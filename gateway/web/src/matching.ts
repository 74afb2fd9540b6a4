/** How well a name fits what was typed, for lists that are searched by name. */

/** Small letters without accents, so that "jose" finds "José". */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * 3: it begins so. 2: one of its words does. 1: it is somewhere in it. 0: it is not. Both have to be
 * `folded`.
 */
export function nameFit(name: string, query: string): 0 | 1 | 2 | 3 {
  const at = name.indexOf(query);
  if (at === -1) return 0;
  if (at === 0) return 3;
  return name.includes(` ${query}`) ? 2 : 1;
}
