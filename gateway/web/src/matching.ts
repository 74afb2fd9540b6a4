/** How well a name fits what was typed, for lists that are searched by name. */

/** Small letters without accents, and in one form, so that "jose" finds "José". */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * 3: it begins so. 2: one of its words does. 1: it is somewhere in it. 0: it is not. Both have to be
 * `folded`.
 */
export function nameFit(name: string, query: string): 0 | 1 | 2 | 3 {
  const at = name.indexOf(query);
  if (at === -1) return 0;
  if (at === 0) return 3;
  return isAtWord(name, query, at) ? 2 : 1;
}

/** Whether a word begins with it, from there on. */
function isAtWord(name: string, query: string, from: number): boolean {
  for (let at = from; at !== -1; at = name.indexOf(query, at + 1)) {
    if (/[^\p{L}\p{N}]/u.test(name[at - 1] ?? "")) return true;
  }
  return false;
}
