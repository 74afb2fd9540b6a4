/** What browsers report for a key that an input method is still busy with. */
const KEY_CODE_COMPOSING = 229;

/** The key is for an input method, which composes a letter or a word. */
export function isComposing(event: globalThis.KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === KEY_CODE_COMPOSING;
}
