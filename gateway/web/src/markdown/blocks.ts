import { parseInline } from "./inline";
import type { Block, Inline, ListItem } from "./tree";

/** So deep may quotes and lists stand within each other; what is deeper is text. */
const DEEPEST = 6;

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
/** One word. More than that would be lost, and a backtick belongs to code within the text. */
const LANGUAGE = /^[^\s`]{0,40}$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^ {0,3}(?:[-*]|(\d{1,9})[.)])[ \t]+(?=\S)/;

type Lines = readonly string[];

/** Reads blocks line by line; each line is looked at once on every level that it belongs to. */
export function parseBlocks(lines: Lines, depth = 0): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    const text = withoutBlankEnds(paragraph);
    if (text.length > 0) blocks.push({ type: "paragraph", children: parseParagraphs(text) });
    paragraph = [];
  };
  let at = 0;
  while (at < lines.length) {
    const found = blockAt(lines, at, depth);
    if (found === null) {
      paragraph.push(lines[at] ?? "");
      at += 1;
    } else {
      endParagraph();
      blocks.push(found.block);
      at = found.end;
    }
  }
  endParagraph();
  return blocks;
}

interface FoundBlock {
  readonly block: Block;
  /** The line after it. */
  readonly end: number;
}

function blockAt(lines: Lines, at: number, depth: number): FoundBlock | null {
  const line = lines[at] ?? "";
  const [, fence, info = ""] = FENCE.exec(line) ?? [];
  if (fence !== undefined && at + 1 < lines.length && LANGUAGE.test(info.trim())) {
    return codeAt(lines, at, fence, info.trim());
  }
  if (depth >= DEEPEST) return null;
  if (QUOTE.test(line)) return quoteAt(lines, at, depth);
  return ITEM.test(line) ? listAt(lines, at, depth) : null;
}

/** Ends at the fence that it began with, or with the message. */
function codeAt(lines: Lines, at: number, fence: string, language: string): FoundBlock {
  let end = at + 1;
  while (end < lines.length && !isClosing(lines[end] ?? "", fence)) end += 1;
  const text = lines.slice(at + 1, end).join("\n");
  return { block: { type: "code", language, text }, end: end + 1 };
}

function isClosing(line: string, fence: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= fence.length && trimmed === fence.charAt(0).repeat(trimmed.length);
}

function quoteAt(lines: Lines, at: number, depth: number): FoundBlock {
  const inside: string[] = [];
  let end = at;
  for (; end < lines.length && QUOTE.test(lines[end] ?? ""); end += 1) {
    inside.push((lines[end] ?? "").replace(QUOTE, ""));
  }
  return { block: { type: "quote", children: parseBlocks(inside, depth + 1) }, end };
}

function listAt(lines: Lines, at: number, depth: number): FoundBlock {
  const number = ITEM.exec(lines[at] ?? "")?.[1];
  const items: ListItem[] = [];
  let end = at;
  while (end < lines.length) {
    const start = ITEM.exec(lines[end] ?? "");
    if (start === null || (start[1] === undefined) !== (number === undefined)) break;
    const inside = [(lines[end] ?? "").slice(start[0].length)];
    for (end += 1; end < lines.length && isInside(lines[end] ?? ""); end += 1) {
      inside.push((lines[end] ?? "").replace(/^(?:\t| {1,4})/, ""));
    }
    const itsNumber = start[1] === undefined ? null : Number(start[1]);
    items.push({ number: itsNumber, children: parseBlocks(inside, depth + 1) });
  }
  return { block: { type: "list", isNumbered: number !== undefined, items }, end };
}

/** Lines of an item are set in; a blank one ends it. */
function isInside(line: string): boolean {
  return /^(?:\t| {2})[ \t]*\S/.test(line);
}

/** Marks do not reach over a blank line. Line breaks stay. */
function parseParagraphs(lines: Lines): Inline[] {
  return lines
    .join("\n")
    .split(/(\n[ \t]*\n\s*)/)
    .flatMap((part, index): Inline[] =>
      index % 2 === 0 ? parseInline(part) : [{ type: "text", text: part }],
    );
}

function withoutBlankEnds(lines: Lines): Lines {
  const isText = (line: string): boolean => line.trim() !== "";
  const first = lines.findIndex(isText);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isText) + 1);
}
