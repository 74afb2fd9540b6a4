import { addressAt, LONGEST_ADDRESS, safeHref } from "./links";
import type { Inline, InlineMark } from "./tree";

/** So deep may marks stand within each other; the outermost is then taken as text. */
const DEEPEST = 16;
/** So deep may brackets stand within each other in a link's address. */
const DEEPEST_IN_ADDRESS = 4;

const MARKS: readonly string[] = ["**", "*", "_", "~~"];
const ESCAPED = /[*~`[\]>#@:-]/;
/** Where something other than text may begin, or an address. */
const SPECIAL = /[\\`*_~[\]@:hmw]/gi;
/** A username as the server takes it, and no more letters of one behind it. A full stop or dash at the end is the sentence's. */
const MENTION = /@([a-z0-9._-]{1,31}[a-z0-9_])(?![a-z0-9_])/iy;
/** As others name emoji. */
const EMOJI_CODE = /:([a-z0-9_+-]{1,50}):/y;
/** Of scripts that put no space between words: there, marks may stand right beside letters. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}]/u;

/** A mark or a bracket that was opened and is not closed yet. */
interface Open {
  /** As it is written; empty for the ground that all stands on. */
  readonly sign: string;
  readonly children: Inline[];
}

/**
 * Reads the marks within a paragraph, from left to right and each sign once, so that no text takes
 * longer than in proportion to its length. What is no markup stays as it was written.
 */
export function parseInline(source: string): Inline[] {
  return new InlineParser(source).parse();
}

class InlineParser {
  readonly #source: string;
  readonly #open: Open[] = [{ sign: "", children: [] }];
  readonly #fences: BacktickRuns;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#fences = new BacktickRuns(source);
  }

  parse(): Inline[] {
    while (this.#at < this.#source.length) this.#step();
    while (this.#open.length > 1) this.#giveUp(this.#open.length - 1);
    return joinTexts(this.#top());
  }

  #step(): void {
    SPECIAL.lastIndex = this.#at;
    const special = SPECIAL.exec(this.#source)?.index ?? this.#source.length;
    this.#text(special);
    switch (this.#source.charAt(special)) {
      case "":
        return;
      case "\\":
        this.#escape();
        return;
      case "`":
        this.#code();
        return;
      case "*":
      case "_":
      case "~":
        this.#mark();
        return;
      case "[":
        this.#push("[");
        this.#at += 1;
        return;
      case "]":
        this.#bracket();
        return;
      case "@":
        this.#mention();
        return;
      case ":":
        this.#emoji();
        return;
      default:
        this.#address();
    }
  }

  #top(): Inline[] {
    return this.#open.at(-1)?.children ?? [];
  }

  /** Takes what is before `end` as it is written. */
  #text(end: number): void {
    if (end > this.#at) this.#add({ type: "text", text: this.#source.slice(this.#at, end) });
    this.#at = end;
  }

  #add(inline: Inline): void {
    this.#top().push(inline);
  }

  #escape(): void {
    if (ESCAPED.test(this.#source.charAt(this.#at + 1))) {
      this.#at += 1;
    }
    this.#text(this.#at + 1);
  }

  #code(): void {
    const length = runLength(this.#source, this.#at);
    const inside = this.#at + length;
    const end = this.#fences.next(length, inside);
    if (end === null) {
      this.#text(inside);
      return;
    }
    const text = this.#source.slice(inside, end);
    // One space on both sides is there to keep backticks apart.
    const isPadded = text.startsWith(" ") && text.endsWith(" ") && text.trim() !== "";
    this.#add({ type: "code", text: isPadded ? text.slice(1, -1) : text });
    this.#at = end + length;
  }

  #mark(): void {
    const sign = this.#source.charAt(this.#at);
    const length = runLength(this.#source, this.#at);
    const before = charBefore(this.#source, this.#at);
    const after = charAt(this.#source, this.#at + length);
    let left = length;
    if (!isSpace(before) && !isWord(after)) {
      for (let closed = this.#closed(sign, left); closed > 0; closed = this.#closed(sign, left)) {
        left -= closed;
        this.#at += closed;
      }
    }
    if (left === 0) return;
    const mayOpen = !isSpace(after) && !isWord(before) && before !== "\\";
    if (mayOpen) this.#begin(sign, left);
    else this.#text(this.#at + left);
  }

  #begin(sign: string, length: number): void {
    if (sign === "*" && length === 3) {
      this.#push("**");
      this.#push("*");
    } else if (length <= 2 && MARKS.includes(sign.repeat(length))) {
      this.#push(sign.repeat(length));
    } else {
      this.#text(this.#at + length);
      return;
    }
    this.#at += length;
  }

  /** Ends the mark of this sign that so many of it can end; tells how many of them that took. */
  #closed(sign: string, length: number): number {
    if (length === 0) return 0;
    const exact = this.#find((open) => open.sign.startsWith(sign) && open.sign.length === length);
    const at = exact ?? this.#find((open) => open.sign.startsWith(sign));
    const open = at === null ? undefined : this.#open[at];
    if (at === null || open === undefined || open.sign.length > length) return 0;
    this.#giveUpAbove(at);
    if (open.children.length === 0) return 0;
    this.#open.pop();
    this.#add({ type: markOf(open.sign), children: joinTexts(open.children) });
    return open.sign.length;
  }

  #bracket(): void {
    const at = this.#find((open) => open.sign === "[");
    if (at === null) {
      this.#text(this.#at + 1);
      return;
    }
    const target = addressInBrackets(this.#source, this.#at + 1);
    const href = target === null ? null : safeHref(target.address);
    const children = this.#open[at]?.children ?? [];
    this.#giveUpAbove(at);
    if (target === null || href === null || children.length === 0) {
      this.#giveUp(at);
      this.#text(this.#at + 1);
      return;
    }
    this.#open.pop();
    this.#add({ type: "link", href, children: joinTexts(withoutLinks(children)) });
    this.#at = target.end;
  }

  #mention(): void {
    const found = this.#wordAt(MENTION);
    if (found === null) {
      this.#text(this.#at + 1);
      return;
    }
    const [text, name = ""] = found;
    this.#add({ type: "mention", username: name.toLowerCase(), text });
    this.#at += text.length;
  }

  #emoji(): void {
    const found = this.#wordAt(EMOJI_CODE);
    if (found === null) {
      this.#text(this.#at + 1);
      return;
    }
    const [text, code = ""] = found;
    this.#add({ type: "emoji", code, text });
    this.#at += text.length;
  }

  /** What fits here, unless it stands in the middle of a word. `pattern` is a sticky one. */
  #wordAt(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return isWord(charBefore(this.#source, this.#at)) ? null : pattern.exec(this.#source);
  }

  #address(): void {
    const found = isWord(charBefore(this.#source, this.#at))
      ? null
      : addressAt(this.#source, this.#at);
    if (found === null) {
      this.#text(this.#at + 1);
      return;
    }
    const { text, href } = found;
    this.#add({ type: "link", href, children: [{ type: "text", text }] });
    this.#at += text.length;
  }

  #push(sign: string): void {
    this.#open.push({ sign, children: [] });
    if (this.#open.length > DEEPEST) this.#giveUp(1);
  }

  #find(isWanted: (open: Open) => boolean): number | null {
    for (let at = this.#open.length - 1; at > 0; at -= 1) {
      const open = this.#open[at];
      if (open !== undefined && isWanted(open)) return at;
    }
    return null;
  }

  #giveUpAbove(at: number): void {
    while (this.#open.length > at + 1) this.#giveUp(this.#open.length - 1);
  }

  /** What was opened here is never closed: it was text. */
  #giveUp(at: number): void {
    const [open] = this.#open.splice(at, 1);
    const below = this.#open[at - 1];
    if (open === undefined || below === undefined) return;
    below.children.push({ type: "text", text: open.sign });
    for (const child of open.children) below.children.push(child);
  }
}

/** Where runs of backticks begin, by their length: each is looked at once. */
class BacktickRuns {
  readonly #source: string;
  #starts: Map<number, number[]> | null = null;

  constructor(source: string) {
    this.#source = source;
  }

  /** Where the next run of this length begins, from `from` on. Call it with growing `from`. */
  next(length: number, from: number): number | null {
    this.#starts ??= this.#collect();
    const starts = this.#starts.get(length);
    while (starts !== undefined) {
      const first = starts.at(-1);
      if (first === undefined || first >= from) return first ?? null;
      starts.pop();
    }
    return null;
  }

  /** The last first, so that what is behind can be dropped. */
  #collect(): Map<number, number[]> {
    const runs = [...this.#source.matchAll(/`+/g)].reverse();
    const starts = new Map<number, number[]>();
    for (const { 0: run, index } of runs) {
      const known = starts.get(run.length);
      if (known === undefined) starts.set(run.length, [index]);
      else known.push(index);
    }
    return starts;
  }
}

/** `(address)` at this place, as it follows the text of a link. */
function addressInBrackets(source: string, at: number): { address: string; end: number } | null {
  if (source.charAt(at) !== "(") return null;
  const last = Math.min(source.length, at + LONGEST_ADDRESS + 2);
  let depth = 0;
  for (let index = at; index < last; index += 1) {
    const sign = source.charAt(index);
    if (isSpace(sign) || sign === "<" || sign === ">") return null;
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (depth > DEEPEST_IN_ADDRESS) return null;
    if (depth === 0) return { address: source.slice(at + 1, index), end: index + 1 };
  }
  return null;
}

/** A link leads to one place: an address or a name in its text is text. */
function withoutLinks(inlines: readonly Inline[]): Inline[] {
  return inlines.flatMap((inline): Inline[] => {
    if (inline.type === "link") return withoutLinks(inline.children);
    if (inline.type === "mention") return [{ type: "text", text: inline.text }];
    if (!("children" in inline)) return [inline];
    return [{ ...inline, children: withoutLinks(inline.children) }];
  });
}

function joinTexts(inlines: readonly Inline[]): Inline[] {
  const joined: Inline[] = [];
  let texts: string[] = [];
  const end = (): void => {
    if (texts.length > 0) joined.push({ type: "text", text: texts.join("") });
    texts = [];
  };
  for (const inline of inlines) {
    if (inline.type === "text") {
      texts.push(inline.text);
    } else {
      end();
      joined.push(inline);
    }
  }
  end();
  return joined;
}

function markOf(sign: string): InlineMark {
  if (sign === "~~") return "strike";
  return sign === "**" ? "strong" : "emphasis";
}

function runLength(source: string, at: number): number {
  const sign = source.charAt(at);
  let end = at;
  while (source.charAt(end) === sign) end += 1;
  return end - at;
}

function charAt(source: string, at: number): string {
  return at >= source.length ? "" : String.fromCodePoint(source.codePointAt(at) ?? 0);
}

function charBefore(source: string, at: number): string {
  const isPair = /[\udc00-\udfff]/.test(source.charAt(at - 1)) && at > 1;
  return isPair ? charAt(source, at - 2) : source.charAt(at - 1);
}

/** Also what is before the first sign and after the last. */
function isSpace(sign: string): boolean {
  return sign === "" || /\s/.test(sign);
}

function isWord(sign: string): boolean {
  return WORD.test(sign) && !UNSPACED.test(sign);
}
