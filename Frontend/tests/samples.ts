import type { Cut, Pair, Segment, Video } from "../src/model";
import { entryOf, type Entry } from "../src/store/reduce";

export const video = (id: string, change: Partial<Video> = {}): Video => ({
  videoId: id, state: "completed", progress: 100, filename: `${id}.mp4`, uploaded: "2026-01-01T00:00:00.000Z", size: 1000,
  duration: 40, width: 640, height: 360, codec: "h264", container: "mp4", frameRate: "25/1", thumbnail: null, failure: null, ...change,
});

/** What a video has beside its facts while nothing was found in it. */
export const noResult = { complete: null, cuts: [], shots: [], duplicates: [] };

export const entry = (id: string, change: Partial<Entry> = {}): Entry => ({ ...entryOf(video(id)), ...change });

export const segment = (change: Partial<Segment> = {}): Segment => ({
  aStart: 3.37, aEnd: 43.37, bStart: 0, bEnd: 40, speed: 1, mirrored: false, matchedCuts: 3, matchedPictures: 4, ...change,
});

export const pair = (change: Partial<Pair> = {}): Pair => ({
  id: 7, video: "b", duplicateOf: "a", relation: "copy", confidence: 0.996, segments: [segment()], reason: "", duplicate: true,
  endedAnalysis: true, dismissed: null, ...change,
});

export const cut = (time: number, change: Partial<Cut> = {}): Cut => ({ time, kind: "cut", score: 1, frame: null, ...change });
