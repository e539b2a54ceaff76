import { createRoot, type Root } from "react-dom/client";
import { act } from "react-dom/test-utils";
import type { ReactElement } from "react";
import { Provide } from "../src/parts/services";
import { Catalog } from "../src/store/catalog";
import { Uploads } from "../src/upload/uploads";

export interface Rendered { page: HTMLElement; catalog: Catalog; uploads: Uploads; end: () => void }

export async function render(element: ReactElement, catalog = new Catalog()): Promise<Rendered> {
  const page = document.createElement("div");
  document.body.append(page);
  const uploads = new Uploads(catalog);
  const root: Root = createRoot(page);
  await act(async () => root.render(<Provide value={{ catalog, uploads }}>{element}</Provide>));
  return {
    page, catalog, uploads,
    end: () => {
      act(() => root.unmount());
      page.remove();
    },
  };
}

/** Lets everything happen that `work` brings about. */
export async function settle(work: () => void = () => undefined): Promise<void> {
  await act(async () => {
    work();
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
}

export interface Asked { method: string; path: string; body: unknown }

/** Answers requests by a table, and keeps what was asked. */
export function answering(table: Record<string, unknown>): Asked[] {
  const asked: Asked[] = [];
  globalThis.fetch = (async (path: string, init?: RequestInit) => {
    const method = init?.method ?? "GET";
    asked.push({ method, path, body: init?.body ? JSON.parse(String(init.body)) : null });
    const answer = table[`${method} ${path}`];
    const status = answer === undefined ? 404 : answer instanceof Refusal ? answer.status : 200;
    const value = answer instanceof Refusal ? { code: answer.code, detail: answer.detail } : answer;
    return { ok: status < 300, status, statusText: "", json: async () => value ?? {} } as Response;
  }) as typeof fetch;
  return asked;
}

/** Answers the next request only when the function that is returned is called. */
export function answeringLater(value: unknown): () => void {
  let answer: () => void = () => undefined;
  globalThis.fetch = (() => new Promise((resolve) => {
    answer = () => resolve({ ok: true, status: 200, json: async () => value } as Response);
  })) as typeof fetch;
  return () => answer();
}

export class Refusal {
  constructor(readonly status: number, readonly code: string, readonly detail: string) {}
}
