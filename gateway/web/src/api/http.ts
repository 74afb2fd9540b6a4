import { refusalText } from "../refusalText";
import { texts } from "../texts";

/** The server refused a request. The message is a sentence for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status; 0 if the server could not be reached. */
  readonly status: number;
  readonly code: string;
  /** The field of the request that is wrong, if it is one. */
  readonly field: string | null;
  /** How long to wait before the next try, in seconds, if the server said so. */
  readonly retryAfterS: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    about: { readonly field?: string; readonly retryAfterS?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = about.field ?? null;
    this.retryAfterS = about.retryAfterS ?? null;
  }
}

/** From here on it was not the server that answered, but a proxy whose server is away. */
const UNREACHABLE_FROM = 502;

const DEADLINE_MS = 15_000;

type Body = Readonly<Record<string, string | boolean>>;

/** Sends a request to the gateway's API. Resolves with the JSON of the answer, null if it has none. */
export async function callApi(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: Body,
): Promise<unknown> {
  const response = await send(method, path, body);
  const answer = await json(response);
  if (response.ok) return answer;
  throw refusal(path, response, answer);
}

async function send(method: string, path: string, body: Body | undefined): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, "unreachable", texts.errors.unreachable);
  }
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function refusal(path: string, response: Response, answer: unknown): ApiError {
  const { code, message, field } = (answer ?? {}) as Record<string, unknown>;
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  const about = {
    ...(typeof field === "string" ? { field } : {}),
    ...(Number.isNaN(seconds) ? {} : { retryAfterS: seconds }),
  };
  if (typeof code !== "string") {
    const isAway = response.status >= UNREACHABLE_FROM;
    const told = isAway ? texts.errors.unreachable : texts.errors.unexpected;
    return new ApiError(response.status, "unexpected", told, about);
  }
  const told = refusalText({
    about: path.slice("/api/".length),
    code,
    field: about.field ?? null,
    told: typeof message === "string" ? message : "",
  });
  return new ApiError(response.status, code, told, about);
}
