/** How long anything may take that should happen at once, on a machine with two slow cores that has more to do. No promise of the app is this long. */
export const DEADLINE_MS = 30_000;

const POLL_MS = 20;

/** Asks again and again until the answer is true; fails with what was waited for when it is not in time. */
export async function eventually(what, ask, deadline = DEADLINE_MS) {
  const end = Date.now() + deadline;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${deadline} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
