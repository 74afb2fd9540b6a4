import { folded, nameFit } from "../../../matching";
import type { Peer } from "../../../protocol";
import { type ChatState, displayName, otherParticipants } from "../../../store";
import type { Emoji } from "../../emoji/emoji";

/** A word before the cursor that can be completed, and its place in the text. */
export interface Word {
  readonly type: Offer["type"];
  readonly start: number;
  readonly end: number;
  /** What is typed of it, without its sign. */
  readonly query: string;
}

export type Offer =
  | { readonly type: "person"; readonly username: string; readonly name: string }
  | {
      readonly type: "emoji";
      readonly unicode: string;
      readonly label: string;
      /** Some emoji have none. */
      readonly code: string | null;
    };

/** What is put in the place of a part of a text. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export const MOST_OFFERED = 6;
/** So that a smiley like ":D" is none. */
const EMOJI_LETTERS = 2;
/** Longer words are no beginning of a name; nothing more of a long text is looked at. */
const LONGEST = 64;

const WORD = /([@:])([\p{L}\p{M}\p{N}._+-]*)$/u;
const REST = /^[\p{L}\p{M}\p{N}._+-]*/u;
const CODE = /:([a-z0-9_+-]+):$/;
const BEFORE_WORD = /[\s([{"'„“‚‘«‹]/u;

/** The word at the cursor that begins with `@` or `:`; null if there is none. */
export function wordAt(text: string, cursor: number): Word | null {
  const found = WORD.exec(text.slice(Math.max(0, cursor - LONGEST), cursor));
  if (found === null) return null;
  const [written, sign, query = ""] = found;
  const start = cursor - written.length;
  if (!isWordStart(text, start)) return null;
  if (sign === ":" && query.length < EMOJI_LETTERS) return null;
  const rest = REST.exec(text.slice(cursor, cursor + LONGEST))?.[0] ?? "";
  return {
    type: sign === "@" ? "person" : "emoji",
    start,
    end: cursor + rest.length,
    query,
  };
}

/** The code in `:code:` right before the cursor, and its place; null if there is none. */
export function codeAt(text: string, cursor: number): Word | null {
  const found = CODE.exec(text.slice(Math.max(0, cursor - LONGEST), cursor));
  if (found === null) return null;
  const [written, query = ""] = found;
  const start = cursor - written.length;
  return isWordStart(text, start) ? { type: "emoji", start, end: cursor, query } : null;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || BEFORE_WORD.test(text[at - 1] ?? "");
}

/** What an offer puts in the text: followed by a space, of which there is only one. */
export function accepted(text: string, { start, end }: Word, offer: Offer): Replacement {
  const written = offer.type === "person" ? `@${offer.username}` : offer.unicode;
  return { start, end: text[end] === " " ? end + 1 : end, text: `${written} ` };
}

/** Those who take part first, then whom one knows; each by how well the name fits. */
export function offeredPeople(
  { me, users, groups }: Pick<ChatState, "me" | "users" | "groups">,
  peer: Peer,
  query: string,
): Offer[] {
  const wanted = folded(query);
  const here = otherParticipants(peer, groups[peer.to], me);
  const best = fitting(here, users, wanted);
  if (best.length < MOST_OFFERED) {
    const skipped = new Set([me, ...here]);
    const others = Object.keys(users).filter((username) => !skipped.has(username));
    best.push(...fitting(others, users, wanted));
  }
  return best.slice(0, MOST_OFFERED);
}

type Person = Extract<Offer, { type: "person" }>;

function fitting(usernames: readonly string[], users: ChatState["users"], wanted: string) {
  return usernames
    .map((username): Person => ({ type: "person", username, name: displayName(users, username) }))
    .map((person) => ({ person, fit: fitOf(person, wanted) }))
    .filter(({ fit }) => fit >= WORD_FITS)
    .sort((a, b) => b.fit - a.fit)
    .map(({ person }) => person);
}

/** Of `nameFit`: at least a word of the name begins like this. */
const WORD_FITS = 2;

function fitOf({ username, name }: Person, wanted: string): number {
  return Math.max(username.startsWith(wanted) ? 3 : 0, nameFit(folded(name), wanted));
}

export function offerOf({ unicode, label, shortcodes }: Emoji, query: string): Offer {
  const typed = query.toLowerCase();
  const code = shortcodes.find((each) => each.startsWith(typed)) ?? shortcodes[0] ?? null;
  return { type: "emoji", unicode, label, code };
}
