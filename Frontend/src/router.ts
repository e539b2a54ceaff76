// Which place of the page an address is.
import { useSyncExternalStore } from "react";
import type { VideoState } from "./model";

export interface LibraryPlace { name: "library"; q: string; state: VideoState | "all" }
export type Place = LibraryPlace | { name: "video"; id: string };

const states: readonly string[] = [
  "awaiting_upload", "queued", "downloading", "analyzing", "completed", "duplicate", "failed", "cancelled",
];

export function place(path: string, search: string): Place {
  const video = /^\/videos\/([^/]+)$/.exec(path);
  if (video?.[1] !== undefined) return { name: "video", id: decodeURIComponent(video[1]) };
  const parameters = new URLSearchParams(search);
  const state = parameters.get("state") ?? "all";
  return { name: "library", q: parameters.get("q") ?? "", state: states.includes(state) ? (state as VideoState) : "all" };
}

export function address(of: Place): string {
  if (of.name === "video") return `/videos/${encodeURIComponent(of.id)}`;
  const parameters = new URLSearchParams();
  if (of.q !== "") parameters.set("q", of.q);
  if (of.state !== "all") parameters.set("state", of.state);
  const query = parameters.toString();
  return query === "" ? "/" : `/?${query}`;
}

const moved = "tvidz:moved";

export function go(to: Place, how: "push" | "replace" = "push"): void {
  const url = address(to);
  if (how === "push") history.pushState(null, "", url);
  else history.replaceState(null, "", url);
  window.dispatchEvent(new Event(moved));
  if (how === "push") window.scrollTo(0, 0);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(moved, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(moved, listener);
  };
}

const current = (): string => location.pathname + location.search;

export function usePlace(): Place {
  const url = useSyncExternalStore(subscribe, current);
  const cut = url.indexOf("?");
  return cut < 0 ? place(url, "") : place(url.slice(0, cut), url.slice(cut));
}
