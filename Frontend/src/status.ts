// The one line that tells where a video is, from drop to verdict. Pure.
import type { Entry } from "./store/reduce";
import { text } from "./text";
import type { Sender, Upload } from "./upload/uploads";

export type Tone = "idle" | "busy" | "good" | "copy" | "bad";

export interface Status {
  label: string;
  line: string;
  tone: Tone;
  /** 0...100; null where there is no bar. */
  percent: number | null;
  actions: Action[];
}

export type Action = "cancelUpload" | "retryUpload" | "resume" | "cancel" | "retry" | "again";

export interface Around {
  position: number | null;
  /** Of an upload that this tab does not send. */
  sender: Sender;
  nameOf: (id: string) => string;
}

export function statusOf(entry: Entry | undefined, upload: Upload | undefined, around: Around): Status {
  if (upload !== undefined && upload.state !== "done") return ofUpload(upload);
  if (entry === undefined) return { label: text.states.queued, line: text.queuedLine(null), tone: "idle", percent: null, actions: [] };
  const label = text.states[entry.state];
  switch (entry.state) {
    case "awaiting_upload":
      return { label, line: text.awaitingLines[around.sender], tone: "idle", percent: null, actions: around.sender === "nobody" ? ["resume"] : [] };
    case "queued": return { label, line: text.queuedLine(around.position), tone: "idle", percent: 0, actions: ["cancel"] };
    case "downloading": return { label, line: text.startingLine, tone: "busy", percent: 0, actions: ["cancel"] };
    case "analyzing": return { label, line: analyzing(entry, around), tone: "busy", percent: entry.progress, actions: ["cancel"] };
    case "completed": return { label, line: completed(entry, around), tone: "good", percent: null, actions: [] };
    case "duplicate": return { label, line: duplicate(entry, around), tone: "copy", percent: null, actions: [] };
    case "failed": return { label, line: entry.failure?.sentence ?? "", tone: "bad", percent: null, actions: ["retry"] };
    case "cancelled": return { label, line: text.cancelledLine, tone: "idle", percent: null, actions: ["again"] };
  }
}

function ofUpload(upload: Upload): Status {
  const percent = Math.floor((100 * upload.sent) / upload.file.size);
  switch (upload.state) {
    case "waiting":
      return { label: text.uploadWaits, line: text.uploadWaitsLine(upload.file.size), tone: "idle", percent: 0, actions: ["cancelUpload"] };
    case "sending": {
      const left = upload.speed > 0 ? (upload.file.size - upload.sent) / upload.speed : null;
      return { label: text.uploading, line: text.uploadingLine(percent, upload.speed, left), tone: "busy", percent, actions: ["cancelUpload"] };
    }
    case "stopped":
      return { label: text.uploadStopped, line: upload.error, tone: "bad", percent, actions: ["retryUpload", "cancelUpload"] };
    default:
      return { label: upload.state === "ending" ? text.uploadEnding : text.uploadCancelling, line: "", tone: "busy", percent: 100, actions: [] };
  }
}

function analyzing(entry: Entry, around: Around): string {
  const pace = entry.pace !== null && entry.pace > 0 ? entry.pace : null;
  const left = pace !== null && entry.duration !== null && entry.seconds !== null
    ? Math.max(0, entry.duration - entry.seconds) / pace : null;
  const line = text.analyzingLine(entry.progress, pace, left);
  return entry.copy ? `${line}. ${text.evidenceLine(around.nameOf(entry.copy.duplicateOf))}` : line;
}

function completed(entry: Entry, around: Around): string {
  const line = text.completedLine(entry.cutCount);
  return entry.copy ? `${line}. ${text.isCopy(entry.copy.relation, around.nameOf(entry.copy.duplicateOf))}` : line;
}

function duplicate(entry: Entry, around: Around): string {
  if (!entry.copy) return "";
  // What agrees ends where the analysis did, if it was ended for that.
  const read = entry.copy.endedAnalysis === true ? Math.max(0, ...entry.copy.segments.map((one) => one.bEnd)) : 0;
  return text.duplicateLine(entry.copy.relation, around.nameOf(entry.copy.duplicateOf), read === 0 ? null : read);
}
