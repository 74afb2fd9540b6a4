export { parseMarkdown } from "./parse";
export { plainLine, plainText } from "./plainText";
export type { Block, Inline, ListItem } from "./tree";
