/** How long anything may take that should happen at once. */
export const DEADLINE_MS = 20_000;

const POLL_MS = 20;

/** Asks again and again until the answer is true; fails with what was waited for when it is not in time. */
export async function eventually(what, ask, deadline = DEADLINE_MS) {
  const end = Date.now() + deadline;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${deadline} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
