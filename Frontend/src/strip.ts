// Where pictures and marks lie on a timeline. Pure; lengths are pixels.
import { isEnd, type Cut, type Shot } from "./model";
import type { Detail, Entry } from "./store/reduce";

/** How far into a video its cuts and shots are known, in seconds. */
export function reached(entry: Entry, detail: Detail, duration: number): number {
  if (entry.state === "analyzing") return Math.max(entry.seconds ?? 0, (duration * entry.progress) / 100);
  if (!isEnd(entry.state) || detail.complete === null) return 0;
  return detail.complete ? duration : Math.max(0, ...detail.shots.slice(-1).map((shot) => shot.end), ...detail.cuts.slice(-1).map((cut) => cut.time));
}

export interface Cell { shot: Shot; left: number; width: number }

/**
 * The pictures of a strip: one for each shot that is wide enough to be seen, one for a run of narrow ones.
 *
 * @param least of a picture.
 * @param from what is left of it is not seen.
 */
export function cells(shots: readonly Shot[], duration: number, width: number, least = 26, from = 0, to = width): Cell[] {
  if (duration <= 0) return [];
  const found: Cell[] = [];
  let open: Cell | null = null;
  for (const shot of shots) {
    const left = (shot.start / duration) * width;
    const right = (Math.min(shot.end, duration) / duration) * width;
    if (right < from || left > to) continue;
    if (open !== null && open.width < least) open.width = right - open.left;
    else {
      open = { shot, left, width: right - left };
      found.push(open);
    }
  }
  return found;
}

/** Lines that are closer than so many pixels would cover the pictures. */
const leastGap = 6;

/**
 * Lines through the pictures, or below them where they are many, and wedges and hourglasses below: kinds of cuts differ in
 * shape. Each kind is one path, however many there are.
 *
 * @param top where wedges and hourglasses begin.
 * @param bottom where all end.
 */
export function marks(cuts: readonly Cut[], duration: number, width: number, top: number, bottom: number): { cut: string; fade: string; dissolve: string } {
  const paths = { cut: "", fade: "", dissolve: "" };
  if (duration <= 0) return paths;
  const at = (time: number): number => (time / duration) * width;
  const start = cuts.length * leastGap > width ? top : 0;
  const n = (value: number): string => value.toFixed(1);
  for (const cut of cuts) {
    if (cut.kind === "cut") {
      paths.cut += `M${n(at(cut.time))} ${n(start)}V${n(bottom)}`;
      continue;
    }
    const middle = at(cut.time);
    const left = Math.min(at(cut.start ?? cut.time), middle - 5);
    const right = Math.max(at(cut.end ?? cut.time), middle + 5);
    if (cut.kind === "fade") paths.fade += `M${n(left)} ${n(top)}H${n(right)}L${n(middle)} ${n(bottom)}Z`;
    else paths.dissolve += `M${n(left)} ${n(top)}V${n(bottom)}L${n(right)} ${n(top)}V${n(bottom)}Z`;
  }
  return paths;
}

/** The cut to go to from a moment; the beginning and the end count as well. */
export function neighbour(cuts: readonly number[], duration: number, from: number, steps: number): number {
  const stops = [0, ...cuts.filter((cut) => cut > 0 && cut < duration), duration];
  let time = from;
  for (let step = 0; step < Math.abs(steps); step += 1) {
    const next = steps > 0 ? stops.find((stop) => stop > time + 0.02) : [...stops].reverse().find((stop) => stop < time - 0.02);
    if (next === undefined) break;
    time = next;
  }
  return time;
}

/** From 0: the shot that a moment lies in. */
export function shotAt(cuts: readonly number[], time: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] ?? 0) <= time + 0.001) low = middle + 1;
    else high = middle;
  }
  return low;
}
