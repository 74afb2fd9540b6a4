import { parseBlocks } from "./blocks";
import type { Block } from "./tree";

/** No message without any of this has markup. Most have none, and cost no more than this. */
const MAYBE = /[*_~`[]|@[a-z\d]|:[a-z\d+-]+:|https?:|mailto:|www\.|^ {0,3}(?:>|- |\d{1,9}[.)] )/im;
/** Messages that were on the screen, so that scrolling back to them costs nothing. */
const KEPT = 300;
/** A message of this length or more is not kept for its markup. */
const KEPT_LENGTH = 8_000;

const kept = new Map<string, readonly Block[]>();

/** What a message is made of; null where its text is all there is to it. */
export function parseMarkdown(content: string): readonly Block[] | null {
  if (!MAYBE.test(content)) return null;
  const known = kept.get(content);
  if (known !== undefined) return known;
  const blocks = parseBlocks(content.split(/\r\n?|\n/));
  if (content.length < KEPT_LENGTH) keep(content, blocks);
  return blocks;
}

function keep(content: string, blocks: readonly Block[]): void {
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(content, blocks);
}
