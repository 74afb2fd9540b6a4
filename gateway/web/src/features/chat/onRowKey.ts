import type { KeyboardEvent } from "react";

const ROW = '[role="listitem"]';

/** Arrow keys go from message to message, Home and End to the first and last of those at hand. */
export function onRowKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!(event.target instanceof HTMLElement)) return;
  const isRow = event.target.matches(ROW);
  // Buttons, links and code in a row have their keys to themselves.
  if (!isRow && !event.target.matches("[data-virtuoso-scroller]")) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(ROW)];
  const next = isRow ? neighbourOf(rows, event.target, event.key) : entry(rows, event);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function neighbourOf(rows: readonly HTMLElement[], row: HTMLElement, key: string) {
  const at = rows.indexOf(row);
  switch (key) {
    case "ArrowUp":
      return rows[Math.max(0, at - 1)];
    case "ArrowDown":
      return rows[Math.min(rows.length - 1, at + 1)];
    case "Home":
      return rows[0];
    case "End":
      return rows.at(-1);
    default:
      return undefined;
  }
}

/** From the list as a whole into it: to the last message in sight. */
function entry(rows: readonly HTMLElement[], { key, currentTarget }: KeyboardEvent<HTMLElement>) {
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const end = currentTarget.getBoundingClientRect().bottom;
  return rows.findLast((row) => row.getBoundingClientRect().bottom <= end + 1) ?? rows.at(-1);
}
