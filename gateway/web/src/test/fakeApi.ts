import { vi } from "vitest";

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface ApiCall {
  readonly call: string;
  readonly body: unknown;
}

/** Answers the app's requests: by `METHOD /path`, each answer once, the last one for ever. */
export function fakeApi(answers: Readonly<Record<string, readonly Answer[]>>): ApiCall[] {
  const left = new Map(Object.entries(answers).map(([call, each]) => [call, [...each]]));
  const calls: ApiCall[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const call = `${init.method} ${path}`;
    calls.push({ call, body: init.body === undefined ? null : JSON.parse(String(init.body)) });
    const queue = left.get(call);
    const answer = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
    if (answer === undefined) throw new TypeError("no network");
    const body = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(body, { status: answer.status, headers: answer.headers ?? {} });
  });
  return calls;
}
