// What an event makes of what is known. Pure.
import { isEnd, type Copy, type Cut, type FullVideo, type Pair, type Shot, type Video, type VideoEvent } from "../model";

/** A video as the list shows it. */
export interface Entry extends Video {
  /** How far the analysis is, in seconds of the video. */
  seconds: number | null;
  /** Seconds of the video for each second of the day. */
  pace: number | null;
  cutCount: number | null;
  /** What it is a copy of, or seems to be; undefined while that is not known here. */
  copy: Copy | null | undefined;
}

export interface Detail {
  complete: boolean | null;
  cuts: Cut[];
  shots: Shot[];
  duplicates: Pair[];
}

export function entryOf(video: Video, before?: Entry): Entry {
  const { videoId, state, progress, filename, uploaded, size, duration, width, height, codec, container, frameRate, thumbnail, failure } = video;
  const isSame = before?.state === state;
  // Of a result that is made anew lists tell what it was.
  const result = isEnd(state) ? video : undefined;
  return {
    videoId, state, progress, filename, uploaded, size, duration, width, height, codec, container, frameRate, thumbnail, failure,
    seconds: isSame ? before?.seconds ?? null : null,
    pace: isSame ? before?.pace ?? null : null,
    cutCount: result?.cutCount ?? (isSame ? before?.cutCount ?? null : null),
    copy: result?.copy === undefined ? (isSame ? before?.copy : undefined) : result.copy,
  };
}

export function detailOf(video: FullVideo): Detail {
  return { complete: video.complete, cuts: video.cuts, shots: video.shots, duplicates: video.duplicates };
}

/** The pair that says that a video is a copy, as far as it counts. */
export function verdictOf(id: string, pairs: readonly Pair[]): Pair | null {
  const own = pairs.filter((pair) => pair.video === id && pair.duplicate && pair.dismissed === null);
  return own.find((pair) => pair.endedAnalysis) ?? own[0] ?? null;
}

export function applyToEntry(entry: Entry, event: VideoEvent): Entry {
  const next: Entry = { ...entry, state: event.state, progress: event.progress };
  if (event.filename !== undefined) next.filename = event.filename;
  if (event.duration !== undefined && event.duration !== null) next.duration = event.duration;
  if (event.seconds !== undefined) next.seconds = event.seconds;
  if (event.state !== entry.state) {
    next.cutCount = null;
    if (event.state !== "failed") next.failure = null;
    if (event.state !== "analyzing") next.pace = null;
    if (event.state === "queued" || event.state === "downloading") {
      next.seconds = null;
      next.copy = null;
    }
    // Of a snapshot alone it is not known which pair it was.
    if (event.state === "duplicate" && event.duplicate === undefined) next.copy = undefined;
  }
  if (event.failure !== undefined) next.failure = event.failure;
  if (event.shot?.hasThumbnail === true) next.thumbnail ??= `/api/videos/${entry.videoId}/thumbnail`;
  if (event.evidence !== undefined) next.copy = event.evidence;
  if (event.duplicate !== undefined) next.copy = event.duplicate;
  return next;
}

/**
 * @param before the state that the video had.
 * @returns the same object where nothing changed.
 */
export function applyToDetail(detail: Detail, event: VideoEvent, before: Video["state"] | undefined): Detail {
  let next = detail;
  const begins = event.state !== before && (event.state === "queued" || event.state === "downloading");
  if (begins && (detail.cuts.length > 0 || detail.shots.length > 0)) next = { ...next, cuts: [], shots: [], complete: null };
  const { cut, shot } = event;
  if (cut !== undefined && !next.cuts.some((known) => known.time === cut.time)) {
    next = { ...next, cuts: [...next.cuts, cut].sort((a, b) => a.time - b.time) };
  }
  if (shot !== undefined && !next.shots.some((known) => known.number === shot.number)) {
    next = { ...next, shots: [...next.shots, shot].sort((a, b) => a.number - b.number) };
  }
  return next;
}

/** Newest first. */
export function isBefore(a: Video, b: Video): number {
  if (a.uploaded !== b.uploaded) return a.uploaded < b.uploaded ? 1 : -1;
  return a.videoId < b.videoId ? 1 : -1;
}
