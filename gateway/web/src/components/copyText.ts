/** Puts a text on the clipboard. Tells whether that was possible. */
export async function copyText(text: string): Promise<boolean> {
  // There is none on pages without TLS.
  if (navigator.clipboard === undefined) return copyBySelecting(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The old way, for pages that have no other. */
function copyBySelecting(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  // Within a dialog, whose focus would not let go.
  (before?.parentElement ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}
