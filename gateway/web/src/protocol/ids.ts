/**
 * A random id for a frame: 32 hexadecimal digits.
 *
 * `crypto.randomUUID` is left aside because it is missing on pages served without TLS.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
