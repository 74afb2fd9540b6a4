export { unexpectedHost } from "./links";
export { mentions } from "./mentions";
export { parseMarkdown } from "./parse";
export { plainLine, plainText, textOf } from "./plainText";
export type { Block, Inline, ListItem } from "./tree";
