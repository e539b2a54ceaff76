// Every English sentence of the page, in one place.
import { bytes, clock, factor, span } from "./format";
import type { CutKind, Relation, VideoState } from "./model";

const plural = (count: number, one: string): string => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

const seconds = (value: number): string => `${value.toFixed(2)} s`;

export const text = {
  title: "TVIDZ",
  tagline: "Scene cuts while you wait. Copies found, with proof.",
  skip: "Skip to the content",
  home: "Library",
  live: "Live",
  connecting: "Connecting",
  lost: "Connection lost, trying again",
  lostHelp: "What you see may be old. It goes on by itself once the service answers.",

  dropTitle: "Drop videos here",
  dropHelp: "or choose them; several at once is fine",
  dropNow: "Let go to upload",
  choose: "Choose videos",

  library: "Videos",
  search: "Search by name",
  searchLabel: "Search videos by name",
  filterLabel: "Show",
  filters: {
    all: "All", duplicate: "Copies", completed: "Completed", analyzing: "Analysing", queued: "Queued",
    failed: "Failed", cancelled: "Cancelled", awaiting_upload: "Not uploaded",
  } as Record<"all" | VideoState, string>,
  emptyTitle: "No videos yet",
  emptyHelp: "Drop a film above. Its cuts appear here while it is analysed, and if you have seen it before, you are told so.",
  nothingTitle: "Nothing matches",
  nothingHelp: "No video has this name and state.",
  clearFilters: "Show all videos",
  listFailed: "The videos could not be loaded.",
  loading: "Loading",
  loadingMore: "Loading more videos",
  endOfList: (count: number) => `That is all: ${plural(count, "video")}`,
  tryAgain: "Try again",

  states: {
    awaiting_upload: "Not uploaded", queued: "Queued", downloading: "Starting", analyzing: "Analysing",
    completed: "Completed", duplicate: "Copy", failed: "Failed", cancelled: "Cancelled",
  } as Record<VideoState, string>,
  uploading: "Uploading",
  uploadWaits: "Waiting to upload",
  uploadStopped: "Upload stopped",
  uploadEnding: "Checking what arrived",
  uploadCancelling: "Cancelling",

  uploadingLine: (percent: number, speed: number, left: number | null) =>
    [`${percent} %`, speed > 0 ? `${bytes(speed)}/s` : "", left === null ? "" : `${span(left)} left`].filter(Boolean).join(" · "),
  uploadWaitsLine: (size: number) => `${bytes(size)}, its turn comes`,
  awaitingLines: {
    nobody: "The upload was interrupted. Choose the same file again: what has arrived is kept.",
    tab: "It is uploaded in another tab.",
    other: "Being uploaded elsewhere, or interrupted.",
  },
  playerWaits: "The player comes once the video has been uploaded.",
  queuedLine: (position: number | null) =>
    position === null ? "Its turn comes" : position === 1 ? "Next in line" : `Number ${position} in line`,
  startingLine: "Reading the file",
  analyzingLine: (percent: number, speed: number | null, left: number | null) =>
    [`${percent} %`, speed === null ? "" : `${factor(speed)} real time`, left === null ? "" : `${span(left)} left`].filter(Boolean).join(" · "),
  /** @param cuts of all kinds; shots are told, for a fade is no "cut" elsewhere. */
  completedLine: (cuts: number | null) => `Analysed to its end${cuts === null ? "" : `, ${plural(cuts + 1, "shot")}`}`,
  /** @param read how much was analysed, in seconds; null where all was. */
  duplicateLine: (relation: Relation, known: string, read: number | null) =>
    `${text.isCopy(relation, known)}${read === null ? "" : `. Stopped after ${clock(read, 0)}, for the rest is known`}`,
  evidenceLine: (known: string) => `Looks like a copy of ${known}`,
  cancelledLine: "You stopped it. Nothing was kept of this analysis.",
  unknownVideo: "a video that is known",

  isCopy: (relation: Relation, known: string): string => {
    switch (relation) {
      case "identical": return `The same file as ${known}`;
      case "copy": return `A copy of ${known}`;
      case "excerpt": return `An excerpt of ${known}`;
      case "contains": return `Holds all of ${known}`;
      case "overlap": return `Shares a part with ${known}`;
      default: return `Compared with ${known}`;
    }
  },

  cancel: "Cancel",
  retry: "Try again",
  analyseAgain: "Analyse again",
  resume: "Choose the file again",
  actionFor: (action: string, name: string) => `${action}: ${name}`,

  refused: {
    empty: (name: string) => `${name} is empty, so there is nothing to analyse. Choose another file.`,
    type: (name: string, type: string) => `${name} is no video but ${type}. Choose a video file.`,
    folder: (name: string) => `${name} is a folder. Choose the files in it.`,
    network: "The connection was lost. What has arrived is kept: try again, and it goes on from there.",
    denied: (status: number) => `The store refused the bytes (${status}). Try again.`,
    other: (name: string, wanted: string) => `${name} is another file than ${wanted}: its name, size or time differs. Choose the one that you began with.`,
    gone: "The service no longer knows this upload. Try again to begin anew.",
  },
  dismissMessage: "Dismiss",

  back: "All videos",
  loadingVideo: "Loading the video",
  noVideoTitle: "There is no such video",
  noVideoHelp: "It was deleted, or the address is wrong.",
  videoFailed: "The video could not be loaded.",
  player: "Player",
  cannotPlay: (what: string, isBlank: boolean) =>
    `Your browser cannot play ${what}. ${isBlank ? "The" : "Cuts, shots and pictures are here all the same, and the"} file can be downloaded.`,
  thisFormat: "this format",
  download: "Download the file",
  timeline: "Timeline",
  timelineValue: (time: number, shot: number, shots: number) => `${clock(time)}, shot ${shot} of ${shots}`,
  timelineHelp: "Arrow keys go from cut to cut, Page Up and Page Down by ten, space plays.",
  timelineEmpty: "The timeline fills as soon as the analysis begins.",
  notRead: "not analysed: the rest is known",
  previousCut: "Previous cut",
  nextCut: "Next cut",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  play: "Play",
  pause: "Pause",
  kinds: { cut: "Cut", fade: "Fade", dissolve: "Dissolve" } as Record<CutKind, string>,
  kindsCount: (kind: CutKind, count: number) => plural(count, kind),
  shots: "Shots",
  shotsCount: (count: number) => plural(count, "shot"),
  firstShot: "The beginning",
  noShots: "No shots yet. They appear one by one while the video is analysed.",
  goTo: (shot: number, time: number) => `Go to shot ${shot} at ${clock(time)}`,
  moreShots: "Show more shots",
  partial: "The analysis ended early, so shots after that point are not listed.",
  exports: "Export cuts",
  exportsHelp: "For editors, players and scripts.",
  sameResult: "It was not analysed again. Its cuts, shots and exports are those of",
  exportsNot: "There is something to export once the analysis has ended.",
  formats: {
    json: "JSON", ndjson: "NDJSON, one line a cut", csv: "CSV, for spreadsheets", edl: "EDL, for editing programs",
    otio: "OpenTimelineIO", vtt: "WebVTT chapters", ffmetadata: "FFmpeg chapters", text: "Plain text",
  },
  facts: "Facts",
  factNames: { duration: "Duration", picture: "Picture", codec: "Codec", rate: "Frame rate", size: "Size", uploaded: "Uploaded" },
  delete: "Delete",
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteHelp: "The video, its cuts and its pictures are removed. Videos that were found to be copies of it are analysed to their end. This cannot be undone.",
  deleteYes: "Delete it",
  keep: "Keep it",
  deleted: (name: string) => `${name} was deleted.`,

  copies: "Copies",
  copiesNone: "Nothing that is known agrees with this video.",
  copiesUnknown: "Its analysis did not come to its end, so nothing is known of its cuts and its copies.",
  copiesWait: "Whether it is a copy is known before the analysis ends: the moment enough of it agrees.",
  knownVideo: "Known",
  thisVideo: "This one",
  otherVideo: "The copy",
  words: {
    together: (known: string) => `starts together with ${known}`,
    into: (offset: number, known: string) => `starts ${seconds(offset)} into ${known}`,
    before: (offset: number, known: string) => `starts ${seconds(offset)} before ${known}`,
    sameSpeed: "same speed",
    faster: (percent: number) => `${percent.toFixed(1)} % faster`,
    slower: (percent: number) => `${percent.toFixed(1)} % slower`,
    mirrored: "mirrored left to right",
    cuts: (matched: number, all: number | null, kinds: readonly CutKind[]) => {
      const count = all ?? matched;
      const names = (kinds.length === 0 ? ["cut"] : kinds).map((kind) => (count === 1 ? kind : `${kind}s`)).join(", ").replace(/, (?=\w+$)/, " and ");
      return `${all === null ? "" : `${matched} of `}${count} ${names} match${count === 1 && matched === 1 ? "es" : ""}`;
    },
    pictures: (count: number) => `${plural(count, "picture")} agree${count === 1 ? "s" : ""}`,
    identical: "Both files have the same bytes, from the first to the last.",
  },
  stretch: (from: number, to: number, knownFrom: number, knownTo: number, known: string) =>
    `${clock(from)} to ${clock(to)} here is ${clock(knownFrom)} to ${clock(knownTo)} in ${known}`,
  showProof: "Show the proof",
  hideProof: "Hide the proof",
  confidence: (value: number) => `${Math.floor(value * 100)} % sure`,
  match: (n: number, of: number) => `Match ${n} of ${of}`,
  previousMatch: "Previous match",
  nextMatch: "Next match",
  beforeCut: "Before",
  afterCut: "After",
  framesHelp: "The shots before and after it. Arrow keys go to the next one.",
  together: "Watch both",
  notTogether: "Close the players",
  playBoth: "Play both",
  togetherFailed: "Your browser cannot play both of these files.",
  notCopy: "Not a copy",
  notCopyHelp: (stopped: boolean) =>
    stopped ? "Its analysis was stopped because of this. Say that it is no copy, and it is analysed to its end."
      : "Say that it is no copy, and this pair no longer counts.",
  undo: "Undo",
  dismissed: (when: string) => `You said on ${when} that this is not a copy.`,
  dismissedNow: (name: string) => `Kept as not a copy. ${name} is analysed to its end.`,
  dismissedPlain: "Kept as not a copy.",
  restored: "It counts as a copy again.",
  dismissedFollows: (state: VideoState) =>
    state === "completed" ? "It was analysed to its end." : isOver(state) ? "" : "It is being analysed to its end.",
  comparisonLabel: (known: string) => `Both timelines, aligned, with lines between the cuts that match in ${known} and here`,
  comparisonFailed: "The known video could not be loaded; it may have been deleted.",
  openOther: (name: string) => `Open ${name}`,

  signInTitle: "Sign in",
  signInHelp: "This service asks for its token. Whoever runs it knows it.",
  token: "Token",
  signIn: "Sign in",
  signingIn: "Signing in",

  unreachable: "The service does not answer. Is it running?",
  announce: {
    uploaded: (name: string) => `${name}: uploaded`,
    state: (name: string, state: VideoState) => `${name}: ${text.states[state]}`,
    copy: (name: string, known: string) => `${name} is a copy of ${known}`,
    failed: (name: string, why: string) => `${name} failed: ${why}`,
  },
};

function isOver(state: VideoState): boolean {
  return state === "duplicate" || state === "failed" || state === "cancelled";
}
