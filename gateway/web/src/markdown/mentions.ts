import { parseMarkdown } from "./parse";
import type { Block, Inline, ListItem } from "./tree";

/** Whether a message names this user with `@name`, other than in code. */
export function mentions(content: string, username: string): boolean {
  return (parseMarkdown(content) ?? []).some((block) => isWithin(block, username));
}

function isWithin(part: Block | ListItem | Inline, username: string): boolean {
  if ("username" in part) return part.username === username;
  if ("items" in part) return part.items.some((item) => isWithin(item, username));
  return "children" in part && part.children.some((child) => isWithin(child, username));
}
