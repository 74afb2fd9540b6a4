import { texts } from "../../texts";

/** What stands on both sides of what is marked. */
const MARKS = { bold: "**", italic: "*", code: "`" } as const;
type MarkName = keyof typeof MARKS;
export type FormatName = MarkName | "link";

/** Formats what is selected in the field. */
export function format(field: HTMLTextAreaElement, name: FormatName): void {
  if (name === "link") insertLink(field);
  else toggleMark(field, name);
}

/** Puts marks around what is selected in the field, or takes them away. The browser can undo it. */
function toggleMark(field: HTMLTextAreaElement, name: MarkName): void {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const mark = MARKS[name];
  const selected = value.slice(start, end);
  field.focus();
  if (isAround(value, start, end, mark)) {
    replace(field, start - mark.length, end + mark.length, selected);
    field.setSelectionRange(start - mark.length, end - mark.length);
  } else {
    // Marks that stand beside a space mark nothing.
    const text = selected.trim();
    const from = start + selected.indexOf(text);
    replace(field, from, from + text.length, mark + text + mark);
    field.setSelectionRange(from + mark.length, from + mark.length + text.length);
  }
}

/** What stands for the address until it is typed. */
const ADDRESS = "https://";

/** Makes what is selected a link, and selects what is missing of it: the address, or of an address the text. */
function insertLink(field: HTMLTextAreaElement): void {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const selected = value.slice(start, end).trim();
  // Spaces around it stay where they are.
  const at = start + value.slice(start, end).indexOf(selected);
  const isAddress = /^(https?:\/\/|mailto:)\S+$/.test(selected);
  const text = isAddress || selected === "" ? texts.message.linkText : selected;
  const address = isAddress ? selected : ADDRESS;
  replaceText(field, at, at + selected.length, `[${text}](${address})`);
  const from = text === selected ? at + text.length + "[](".length : at + "[".length;
  field.setSelectionRange(from, from + (text === selected ? address : text).length);
}

/** Puts a text where the cursor is, in the place of what is selected. */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  replaceText(field, field.selectionStart, field.selectionEnd, text);
}

/** Puts a text in the place of another. The browser can undo it. */
export function replaceText(
  field: HTMLTextAreaElement,
  start: number,
  end: number,
  text: string,
): void {
  field.focus();
  replace(field, start, end, text);
}

function isAround(value: string, start: number, end: number, mark: string): boolean {
  const before = value.slice(0, start);
  const after = value.slice(end);
  if (!before.endsWith(mark) || !after.startsWith(mark)) return false;
  // One of two stars is not a mark of its own.
  return mark !== "*" || starsAtEnd(before) % 2 === 1;
}

function starsAtEnd(text: string): number {
  return /\**$/.exec(text)?.[0].length ?? 0;
}

function replace(field: HTMLTextAreaElement, start: number, end: number, text: string): void {
  field.setSelectionRange(start, end);
  // The old command is the only one after which Ctrl+Z works.
  const isDone = document.execCommand?.(text === "" ? "delete" : "insertText", false, text);
  if (isDone) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
