/** The longest frame that a server takes unless `registered` says otherwise, in bytes. */
export const DEFAULT_FRAME_BYTES = 65_536;

/** The length in UTF-8. */
export function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}
