// A list that was asked for, page by page.
import { call } from "../api";
import type { VideoList, VideoState } from "../model";
import { isBefore, type Entry } from "./reduce";

export interface Query { q: string; state: VideoState | "all" }

export interface Pages {
  /** The last video of the pages that were loaded: older ones may be missing. */
  last: string | null;
  next: string | null;
  status: "loading" | "ready" | "failed";
  error: string;
}

export const pageSize = 50;
export const keyOf = (query: Query): string => `${query.state}|${query.q}`;
export const unloaded: Pages = { last: null, next: null, status: "loading", error: "" };

export function fetchPage(query: Query, cursor: string | null): Promise<VideoList> {
  const parameters = new URLSearchParams({ limit: String(pageSize) });
  if (query.state !== "all") parameters.set("state", query.state);
  if (query.q !== "") parameters.set("q", query.q);
  if (cursor !== null) parameters.set("cursor", cursor);
  return call<VideoList>("GET", `/api/videos?${parameters.toString()}`);
}

/**
 * The videos of a list: those of its pages, and those that came or changed since. What is older than its last page is
 * left out, for others of that age may not be known here.
 */
export function visible(entries: Iterable<Entry>, query: Query, pages: Pages): Entry[] {
  const wanted = query.q.toLowerCase();
  const found: Entry[] = [];
  for (const entry of entries) {
    if (query.state !== "all" && entry.state !== query.state) continue;
    if (wanted !== "" && !entry.filename.toLowerCase().includes(wanted)) continue;
    found.push(entry);
  }
  found.sort(isBefore);
  if (pages.next === null || pages.last === null) return found;
  const end = found.findIndex((entry) => entry.videoId === pages.last);
  return end < 0 ? found : found.slice(0, end + 1);
}
