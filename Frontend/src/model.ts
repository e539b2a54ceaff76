// What the service tells: the shapes of docs/api.md and docs/sse.md.

export type VideoState =
  | "awaiting_upload" | "queued" | "downloading" | "analyzing"
  | "completed" | "duplicate" | "failed" | "cancelled";

export const isEnd = (state: VideoState): boolean =>
  state === "completed" || state === "duplicate" || state === "failed" || state === "cancelled";

export interface Failure { code: string; sentence: string }

/** A video in a list. Times are seconds. */
export interface Video {
  videoId: string;
  state: VideoState;
  /** 0...100. */
  progress: number;
  filename: string;
  /** ISO 8601. */
  uploaded: string;
  size: number | null;
  duration: number | null;
  width: number | null;
  height: number | null;
  codec: string | null;
  container: string | null;
  frameRate: string | null;
  thumbnail: string | null;
  failure: Failure | null;
  /** In lists alone: cuts of its result, of all kinds. */
  cutCount?: number | null;
  /** In lists alone: the pair that makes it a copy. */
  copy?: ListedCopy | null | undefined;
}

export const cutKinds = ["cut", "fade", "dissolve"] as const;
export type CutKind = typeof cutKinds[number];

export interface Cut {
  time: number;
  kind: CutKind;
  score: number;
  frame: number | null;
  /** Of a fade or dissolve. */
  start?: number;
  end?: number;
}

export interface Shot { number: number; start: number; end: number; hasThumbnail: boolean }

/** A stretch of the known video (A) that agrees with one of the other (B). */
export interface Segment {
  aStart: number; aEnd: number; bStart: number; bEnd: number;
  /** A's seconds for each of B's. */
  speed: number;
  mirrored: boolean;
  matchedCuts: number;
  matchedPictures: number;
}

export type Relation = "identical" | "copy" | "excerpt" | "contains" | "overlap" | "none" | "undecided";

/** What a video is a copy of, or seems to be. */
export interface Copy {
  /** Of the pair; missing while it is evidence only. */
  id?: number;
  duplicateOf: string;
  relation: Relation;
  confidence: number;
  segments: Segment[];
  reason: string;
  /** Whether it is why the video was not analysed to its end. */
  endedAnalysis?: boolean;
}

export interface ListedCopy extends Copy { knownName?: string }

export interface Pair extends Copy {
  id: number;
  video: string;
  duplicate: boolean;
  endedAnalysis: boolean;
  /** When; null where it counts. */
  dismissed: string | null;
}

export interface FullVideo extends Video {
  complete: boolean | null;
  cuts: Cut[];
  shots: Shot[];
  duplicates: Pair[];
}

export interface VideoList { videos: Video[]; next: string | null }

/** The data of an event of the stream of all videos. */
export interface VideoEvent {
  videoId: string;
  state: VideoState;
  progress: number;
  snapshot?: boolean;
  filename?: string;
  duration?: number | null;
  seconds?: number;
  frames?: number;
  cut?: Cut;
  shot?: Shot;
  evidence?: Copy | null;
  duplicate?: Copy;
  failure?: Failure;
  deleted?: boolean;
}

export interface UploadTicket { url: string; headers: Record<string, string> }
export interface UploadBegun extends Partial<UploadTicket> { videoId: string; partSize?: number; parts?: number }
export interface UploadParts { partSize: number; parts: number; size: number; arrived: number[] }

export const exportFormats = ["json", "ndjson", "csv", "edl", "otio", "vtt", "ffmetadata", "text"] as const;
