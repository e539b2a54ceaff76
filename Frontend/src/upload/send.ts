// Sends one part. `fetch` does not tell how far an upload is; this does.
import { RequestError } from "../api";
import type { UploadTicket } from "../model";
import { text } from "../text";

/** @param progress bytes of this part that were sent. */
export function put(ticket: UploadTicket, bytes: Blob, signal: AbortSignal, progress: (sent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("PUT", ticket.url);
    for (const [name, value] of Object.entries(ticket.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new RequestError(request.status, "", detail(request) ?? text.refused.denied(request.status)));
    };
    request.onerror = () => reject(new RequestError(0, "network", text.refused.network));
    request.ontimeout = request.onerror;
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(bytes);
  });
}

function detail(request: XMLHttpRequest): string | null {
  try {
    const told = JSON.parse(request.responseText) as { detail?: string };
    return told.detail ?? null;
  } catch {
    return null;
  }
}
