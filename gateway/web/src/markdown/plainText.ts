import { parseMarkdown } from "./parse";
import type { Block, Inline, ListItem } from "./tree";

/** A line of a list or of a notification shows no more of a message. */
const LINE_LENGTH = 400;

/** They turn text around, and in a line of a list nobody sees where that ends. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/** The message without its markup, blocks on lines of their own. */
export function plainText(content: string): string {
  const blocks = parseMarkdown(content);
  return blocks === null ? content : blocks.map(textOfBlock).join("\n");
}

/** The beginning of a message without its markup, in one line: for lists and notifications. */
export function plainLine(content: string): string {
  return plainText(content.slice(0, LINE_LENGTH))
    .replace(DIRECTIONS, "")
    .replace(/\s+/g, " ")
    .trim();
}

function textOfBlock(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return textOf(block.children);
    case "code":
      return block.text;
    case "quote":
      return block.children.map(textOfBlock).join("\n");
    case "list":
      return block.items.map(textOfItem).join("\n");
  }
}

function textOfItem({ number, children }: ListItem): string {
  return `${number === null ? "•" : `${number}.`} ${children.map(textOfBlock).join("\n")}`;
}

/** What is written there, without the marks. */
export function textOf(inlines: readonly Inline[]): string {
  return inlines.map((each) => ("text" in each ? each.text : textOf(each.children))).join("");
}
