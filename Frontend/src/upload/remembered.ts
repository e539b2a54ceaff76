// Uploads that were begun and have not ended, kept in the browser.
import type { Begun } from "./check";

const key = "tvidz.uploads";
/** Whether an event of the store of the browser tells that another tab began or ended one. */
export const isOurs = (event: StorageEvent): boolean => event.key === key || event.key === null;
const most = 100;

export function remembered(): Begun[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? (kept as Begun[]) : [];
  } catch {
    return [];
  }
}

export function remember(begun: Begun): void {
  save([...remembered().filter((other) => other.videoId !== begun.videoId), begun].slice(-most));
}

export function forget(videoId: string): void {
  save(remembered().filter((other) => other.videoId !== videoId));
}

function save(all: Begun[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // Without storage an upload cannot be resumed, and all else works.
  }
}
