// Requests to the service. Errors are problems (RFC 9457) that a person can read.
import { text } from "./text";

export class RequestError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

type Listener = () => void;
let onUnauthorized: Listener = () => undefined;

/** Called where the service wants its token. */
export function whenUnauthorized(listener: Listener): void {
  onUnauthorized = listener;
}

export async function call<Value>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Value> {
  const init: RequestInit = { method };
  if (method === "POST") {
    init.headers = { "Content-Type": "application/json" };
    init.body = body === undefined ? "" : JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new RequestError(0, "unreachable", text.unreachable);
  }
  if (!response.ok) throw await problem(response, path);
  return (response.status === 204 ? undefined : await response.json()) as Value;
}

async function problem(response: Response, path: string): Promise<RequestError> {
  if (response.status === 401 && path !== "/api/session") onUnauthorized();
  try {
    const told = (await response.json()) as { code?: string; detail?: string; remedy?: string };
    // Remedies of other statuses are for whoever runs the service.
    const words = [told.detail, response.status >= 500 ? undefined : plain(told.remedy)].filter(Boolean).join(" ");
    return new RequestError(response.status, told.code ?? "", words || response.statusText);
  } catch {
    return new RequestError(response.status, "", response.statusText || text.unreachable);
  }
}

/** Without what only programs can do: `GET /api/videos lists all.` */
function plain(remedy: string | undefined): string | undefined {
  return remedy !== undefined && /\b(GET|POST|PUT|DELETE) \//.test(remedy) ? undefined : remedy;
}
