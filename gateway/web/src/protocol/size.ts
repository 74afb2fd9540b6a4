/** The longest frame that a server takes unless `registered` says otherwise, in bytes. */
export const DEFAULT_FRAME_BYTES = 65_536;

/** The text as it survives UTF-8: half of a surrogate pair, which the server would not take for JSON, is replaced. */
export function wellFormed(value: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(value));
}

/** The length in UTF-8. */
export function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}
