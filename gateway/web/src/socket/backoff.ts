const FIRST_CEILING_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before attempt number `attempt` (1 is the first after a loss), in milliseconds.
 *
 * Full jitter: anywhere between nothing and a ceiling that doubles from half a second up to 30 s, so that thousands of
 * clients that were cut off together do not come back together.
 */
export function reconnectDelay(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_MS, FIRST_CEILING_MS * 2 ** (attempt - 1));
}

/** How long to wait when the server said that this client asks too much: the upper half of the range. */
export function backOffDelay(random: () => number): number {
  return (LONGEST_MS * (1 + random())) / 2;
}
