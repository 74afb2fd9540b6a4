const SHORTEST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before attempt number `attempt` (1 is the first after a loss), in milliseconds.
 *
 * Full jitter: anywhere between half a second and a ceiling that doubles up to 30 s, so that
 * thousands of clients that were cut off together do not come back together.
 */
export function reconnectDelay(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** attempt);
  return SHORTEST_MS + random() * (ceiling - SHORTEST_MS);
}

/** How long to wait when the server said that this client asks too much: the upper half of the range. */
export function backOffDelay(random: () => number): number {
  return (LONGEST_MS * (1 + random())) / 2;
}
