import type { RefObject } from "react";
export function EmojiButton(_: { readonly field: RefObject<HTMLTextAreaElement | null> }) {
  return null;
}
