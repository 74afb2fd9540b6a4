const SCHEMES: readonly string[] = ["http:", "https:", "mailto:"];
/** Longer addresses stay text. */
export const LONGEST_ADDRESS = 2_048;

/** The address to go to, or null where going there is not offered: no scripts, no data, nothing relative. */
export function safeHref(address: string): string | null {
  if (address.length > LONGEST_ADDRESS || !URL.canParse(address)) return null;
  const url = new URL(address);
  return SCHEMES.includes(url.protocol) ? url.href : null;
}

const ADDRESS = /(?:https?:\/\/|mailto:|www\.)[^\s<>"`[\]]{1,2048}/iy;
const NEVER_LAST = /[.,;:!?'"*_~]/;

export interface FoundAddress {
  readonly text: string;
  readonly href: string;
}

/** The address that begins at `at`, without the punctuation of the sentence around it. */
export function addressAt(source: string, at: number): FoundAddress | null {
  ADDRESS.lastIndex = at;
  const match = ADDRESS.exec(source);
  if (match === null || match[0].length > LONGEST_ADDRESS) return null;
  const text = match[0].slice(0, endOfAddress(match[0]));
  const isBare = /^www\./i.test(text);
  if (isBare && !/^www\.[^.]+\../i.test(text)) return null;
  const href = safeHref(isBare ? `https://${text}` : text);
  return href === null || /^mailto:$/i.test(text) ? null : { text, href };
}

/** A closing bracket belongs to the address only if it was opened there. */
function endOfAddress(address: string): number {
  let open = 0;
  for (const sign of address) open += sign === "(" ? 1 : sign === ")" ? -1 : 0;
  let end = address.length;
  while (end > 0) {
    const last = address.charAt(end - 1);
    if (last === ")" && open < 0) open += 1;
    else if (!NEVER_LAST.test(last)) break;
    end -= 1;
  }
  return end;
}

/** What looks like an address of its own, or could be turned around to look like one. */
const LIKE_ADDRESS = /[\p{L}\p{N}-]\.\p{L}{2,}|:\/\/|[\u202a-\u202e\u2066-\u2069]/u;

/** The host that a link leads to, if its text lets one expect another; else null. */
export function unexpectedHost(text: string, href: string): string | null {
  const { protocol, host, username } = new URL(href);
  // What stands before an @ in an address may look like its host.
  if (username !== "" && protocol !== "mailto:") return host;
  if (protocol === "mailto:" || !LIKE_ADDRESS.test(text)) return null;
  return hostIn(text) === withoutWww(host) ? null : host;
}

function hostIn(text: string): string | null {
  const address = text.includes("://") ? text : `https://${text}`;
  return URL.canParse(address) ? withoutWww(new URL(address).host) : null;
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, "");
}
