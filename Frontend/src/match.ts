// Which cuts of two videos are the same, for the eye: the service has decided already, and tells stretches. Pure.
import { cutKinds, type Cut, type CutKind, type Segment } from "./model";

export interface MatchedCut { a: number; b: number }

/** The moment of A that a moment of B shows. */
export function toA(segment: Segment, b: number): number {
  return segment.aStart + (b - segment.bStart) * rate(segment);
}

function rate(segment: Segment): number {
  const length = segment.bEnd - segment.bStart;
  return length > 0 ? (segment.aEnd - segment.aStart) / length : segment.speed;
}

/**
 * Cuts of both that lie on each other, each at most once, in order of time: as many as the service counts, which looks at
 * the pictures as well, and of more those that lie closest.
 *
 * @param tolerance in seconds; two encodings of one cut may lie some frames apart.
 */
export function matchedCuts(segment: Segment, aCuts: readonly number[], bCuts: readonly number[], tolerance = 0.15): MatchedCut[] {
  const found: MatchedCut[] = [];
  let next = 0;
  for (const b of bCuts) {
    if (b < segment.bStart - tolerance || b > segment.bEnd + tolerance) continue;
    const wanted = toA(segment, b);
    while (next < aCuts.length && (aCuts[next] ?? 0) < wanted - tolerance) next += 1;
    let best = -1;
    for (let index = next; index < aCuts.length && (aCuts[index] ?? 0) <= wanted + tolerance; index += 1) {
      if (best < 0 || Math.abs((aCuts[index] ?? 0) - wanted) < Math.abs((aCuts[best] ?? 0) - wanted)) best = index;
    }
    if (best < 0) continue;
    found.push({ a: aCuts[best] ?? 0, b });
    next = best + 1;
  }
  const apart = (one: MatchedCut): number => Math.abs(one.a - toA(segment, one.b));
  const closest = new Set([...found].sort((one, other) => apart(one) - apart(other)).slice(0, segment.matchedCuts));
  return found.filter((one) => closest.has(one));
}

/** How the words of a proof are chosen. */
export interface Proof {
  /** Where B's beginning lies in A, in seconds. */
  offset: number;
  /** How much faster B plays, in percent; 0 for the same speed. */
  faster: number;
  isMirrored: boolean;
  matchedCuts: number;
  /** Cuts of B in the stretches; null where they are not known here. */
  cuts: number | null;
  /** Of those cuts. */
  kinds: CutKind[];
  matchedPictures: number;
}

export function proof(segments: readonly Segment[], bCuts: readonly Cut[] | undefined): Proof | null {
  const main = longest(segments);
  if (main === null) return null;
  const percent = (main.speed - 1) * 100;
  const sum = (read: (segment: Segment) => number): number => segments.reduce((total, segment) => total + read(segment), 0);
  const matched = sum((segment) => segment.matchedCuts);
  const inside = bCuts?.filter(({ time }) => segments.some((one) => time >= one.bStart - 0.001 && time <= one.bEnd + 0.001));
  return {
    offset: toA(main, 0),
    faster: Math.abs(percent) < 0.1 ? 0 : percent,
    isMirrored: main.mirrored,
    matchedCuts: matched,
    cuts: inside === undefined ? null : Math.max(matched, inside.length),
    kinds: cutKinds.filter((kind) => inside?.some((cut) => cut.kind === kind)),
    matchedPictures: sum((segment) => segment.matchedPictures),
  };
}

export function longest(segments: readonly Segment[]): Segment | null {
  return segments.reduce<Segment | null>(
    (best, one) => (best === null || one.bEnd - one.bStart > best.bEnd - best.bStart ? one : best), null);
}
