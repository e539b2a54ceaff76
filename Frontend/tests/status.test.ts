import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../src/store/reduce";
import { statusOf } from "../src/status";
import type { Sender, Upload } from "../src/upload/uploads";
import { entry, pair } from "./samples";

const around = { position: 3, sender: "nobody" as Sender, nameOf: () => "film.mp4" };
const upload = (change: Partial<Upload>): Upload => ({
  key: "upload-1", file: { name: "a.mp4", size: 1000 } as File, videoId: null, state: "sending", sent: 250, speed: 100, error: "", ...change,
});

const cases: [string, Partial<Entry> | null, Partial<Upload> | null, string, string][] = [
  ["waits for its turn to be sent", null, { state: "waiting" }, "Waiting to upload", "1.0 kB, its turn comes"],
  ["is sent", null, {}, "Uploading", "25 % · 100 B/s · 8 s left"],
  ["is sent, at a speed that is not known yet", null, { speed: 0 }, "Uploading", "25 %"],
  ["could not be sent", null, { state: "stopped", error: "The connection was lost." }, "Upload stopped", "The connection was lost."],
  ["is being cancelled", null, { state: "cancelling" }, "Cancelling", ""],
  ["waits for its file", { state: "awaiting_upload" }, null, "Not uploaded", "The upload was interrupted. Choose the same file again: what has arrived is kept."],
  ["is queued", { state: "queued" }, { state: "done" }, "Queued", "Number 3 in line"],
  ["is analysed", { state: "analyzing", progress: 25, seconds: 10, duration: 40, pace: 5 }, null, "Analysing", "25 % · 5.0× real time · 6 s left"],
  ["is analysed and looks like a copy", { state: "analyzing", progress: 25, copy: pair() }, null, "Analysing", "25 %. Looks like a copy of film.mp4"],
  ["was stopped early, for it is a copy", { state: "duplicate", duration: 200, copy: pair() }, null, "Copy", "A copy of film.mp4. Stopped after 0:40, for the rest is known"],
  ["is a copy and was read to its end", { state: "duplicate", duration: 200, copy: pair({ endedAnalysis: false }) }, null, "Copy", "A copy of film.mp4"],
  ["holds a shorter one", { state: "duplicate", duration: 200, copy: pair({ relation: "contains", endedAnalysis: false }) }, null, "Copy", "Holds all of film.mp4"],
  ["has the same bytes", { state: "duplicate", copy: pair({ relation: "identical", segments: [] }) }, null, "Copy", "The same file as film.mp4"],
  ["is analysed to its end", { state: "completed", copy: null }, null, "Completed", "Analysed to its end"],
  ["is analysed to its end, with a result that is known", { state: "completed", copy: null, cutCount: 13 }, null, "Completed", "Analysed to its end, 14 shots"],
  ["failed", { state: "failed", failure: { code: "not_video", sentence: "This is no video." } }, null, "Failed", "This is no video."],
  ["was cancelled", { state: "cancelled" }, null, "Cancelled", "You stopped it. Nothing was kept of this analysis."],
];

for (const [name, video, sent, label, line] of cases) {
  test(`the line of a video that ${name}`, () => {
    const status = statusOf(video === null ? undefined : entry("b", { copy: null, ...video }), sent === null ? undefined : upload(sent), around);
    assert.deepEqual([status.label, status.line], [label, line]);
  });
}

test("an upload that is not sent from here is told to be interrupted only where it can be resumed", () => {
  const told = (sender: Sender) => {
    const { line, actions } = statusOf(entry("b", { state: "awaiting_upload" }), undefined, { ...around, sender });
    return [line, actions];
  };
  assert.deepEqual(told("nobody"), ["The upload was interrupted. Choose the same file again: what has arrived is kept.", ["resume"]]);
  assert.deepEqual(told("tab"), ["It is uploaded in another tab.", []]);
  assert.deepEqual(told("other"), ["Being uploaded elsewhere, or interrupted.", []]);
});

test("what can be done about a video follows from where it is", () => {
  const actions = (state: Entry["state"]) => statusOf(entry("b", { state }), undefined, around).actions;
  assert.deepEqual([actions("queued"), actions("analyzing"), actions("failed"), actions("cancelled"), actions("awaiting_upload"), actions("completed")],
    [["cancel"], ["cancel"], ["retry"], ["again"], ["resume"], []]);
});
