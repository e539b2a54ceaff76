import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, clock, rate, span } from "../src/format";
import { matchedCuts, proof, toA } from "../src/match";
import { address, place } from "../src/router";
import { cells, marks, neighbour, reached, shotAt } from "../src/strip";
import { text } from "../src/text";
import { Pace } from "../src/store/pace";
import { applyToDetail, applyToEntry, verdictOf } from "../src/store/reduce";
import { visible } from "../src/store/library";
import { Turns } from "../src/store/turns";
import { refusal } from "../src/upload/check";
import { cut, entry, pair, segment } from "./samples";

test("times are written to the hundredth, with hours only where there are some", () => {
  assert.deepEqual([clock(0), clock(59.996), clock(83.456), clock(3723.5), clock(12.4, 0)], ["0:00.00", "1:00.00", "1:23.46", "1:02:03.50", "0:12"]);
});

test("sizes, waiting times and frame rates are written as people read them", () => {
  assert.deepEqual([bytes(0), bytes(999), bytes(1000), bytes(999_900), bytes(36 * 2 ** 20)], ["0 B", "999 B", "1.0 kB", "1.0 MB", "37.7 MB"]);
  assert.deepEqual([span(0.2), span(59.1), span(61), span(3600), span(4900)], ["1 s", "1 min", "2 min", "1 h", "1 h 22 min"]);
  assert.deepEqual([rate("24/1"), rate("30000/1001"), rate("?")], ["24 fps", "29.97 fps", "?"]);
});

test("a moment of the copy is found in the known video by offset and speed", () => {
  assert.equal(toA(segment(), 10).toFixed(6), "13.370000");
  assert.equal(toA(segment({ aStart: 0, aEnd: 44, bStart: 0, bEnd: 40 }), 20), 22);
});

test("cuts that lie on each other are joined, each once, and others are not", () => {
  const found = matchedCuts(segment(), [3.39, 8.37, 8.41, 20, 33.37], [0.01, 5.04, 12, 30, 30.05, 50]);
  assert.deepEqual(found, [{ a: 3.39, b: 0.01 }, { a: 8.41, b: 5.04 }, { a: 33.37, b: 30 }]);
});

test("of cuts that lie on each other, as many are joined as the service counts: the closest", () => {
  const found = matchedCuts(segment({ matchedCuts: 2 }), [8.37, 13.47, 18.38], [5, 10, 15]);
  assert.deepEqual(found, [{ a: 8.37, b: 5 }, { a: 18.38, b: 15 }]);
});

test("matches are counted by what they are, and of how many where that is known", () => {
  const { cuts } = text.words;
  assert.deepEqual(
    [cuts(4, 6, ["cut"]), cuts(5, 5, ["cut", "dissolve"]), cuts(1, 1, ["fade"]), cuts(0, 1, ["cut"]), cuts(7, 9, ["cut", "fade", "dissolve"]), cuts(3, null, [])],
    ["4 of 6 cuts match", "5 of 5 cuts and dissolves match", "1 of 1 fade matches", "0 of 1 cut match", "7 of 9 cuts, fades and dissolves match", "3 cuts match"]);
});

test("what is known of a video goes as far as its analysis, and past its last mark", () => {
  const shots = [{ number: 0, start: 0, end: 13.1, hasThumbnail: true }];
  const detail = (complete: boolean | null) => ({ complete, cuts: [cut(9), cut(14.1)], shots, duplicates: [] });
  const of = (state: "duplicate" | "completed" | "queued" | "analyzing", complete: boolean | null) =>
    reached(entry("b", { state, seconds: 7, progress: 10 }), detail(complete), 40);
  assert.deepEqual([of("duplicate", false), of("duplicate", true), of("completed", true), of("duplicate", null)], [14.1, 40, 40, 0]);
  assert.deepEqual([of("queued", false), of("analyzing", false)], [0, 7], "an older result does not count");
});

test("a proof counts the cuts of all stretches and tells offset, speed and mirroring of the longest", () => {
  const short = segment({ aStart: 60, aEnd: 65, bStart: 50, bEnd: 55, matchedCuts: 1, matchedPictures: 1 });
  const main = segment({ speed: 1.04, mirrored: true });
  const cuts = [cut(5), cut(10), cut(15, { kind: "dissolve" }), cut(20), cut(52), cut(80, { kind: "fade" })];
  assert.deepEqual(proof([short, main], cuts), {
    offset: 3.37, faster: 4.0000000000000036, isMirrored: true, matchedCuts: 4, cuts: 5, kinds: ["cut", "dissolve"], matchedPictures: 5,
  });
  assert.equal(proof([main], undefined)?.cuts, null);
  assert.equal(proof([], [cut(1)]), null);
});

test("every shot that is wide enough has a picture, and narrow ones share one", () => {
  const shots = [0, 10, 20, 20.1, 20.2, 30].map((start, number, all) => ({ number, start, end: all[number + 1] ?? 40, hasThumbnail: true }));
  assert.deepEqual(cells(shots, 40, 400).map((cell) => [cell.shot.number, Math.round(cell.left), Math.round(cell.width)]),
    [[0, 0, 100], [1, 100, 100], [2, 200, 100], [5, 300, 100]]);
  assert.deepEqual(cells(shots, 40, 400, 26, 250, 350).map((cell) => cell.shot.number), [4, 5], "what is out of sight is left out");
});

test("cuts, fades and dissolves have different shapes, one path for each kind", () => {
  const paths = marks([cut(1), cut(2), cut(5, { kind: "fade", start: 4, end: 6 }), cut(8, { kind: "dissolve", start: 7, end: 9 })], 10, 100, 60, 80);
  assert.deepEqual(paths, { cut: "M10.0 0.0V80.0M20.0 0.0V80.0", fade: "M40.0 60.0H60.0L50.0 80.0Z", dissolve: "M70.0 60.0V80.0L90.0 60.0V80.0Z" });
});

test("lines so close that they would hide the pictures are drawn below them", () => {
  const cuts = Array.from({ length: 20 }, (_, number) => cut(number / 2));
  assert.match(marks(cuts, 10, 119, 60, 80).cut, /^M0\.0 60\.0V80\.0/);
  assert.match(marks(cuts, 10, 120, 60, 80).cut, /^M0\.0 0\.0V80\.0/);
});

test("steps go from cut to cut, and to both ends", () => {
  const steps = [[0, 1], [5, 1], [5.01, -1], [5.5, -1], [9, 1], [10, 1], [0, -1], [0, 2]].map(([from, by]) => neighbour([2, 5, 9], 10, from ?? 0, by ?? 0));
  assert.deepEqual(steps, [2, 9, 2, 5, 10, 10, 0, 5]);
  assert.deepEqual([0, 1.9, 2, 9.5].map((time) => shotAt([2, 5, 9], time)), [0, 0, 1, 3]);
});

test("a pace is that of the last seconds, and unknown at first", () => {
  const pace = new Pace(4);
  pace.add(0, 0);
  assert.equal(pace.perSecond, null);
  for (let second = 1; second <= 10; second += 1) pace.add(second < 6 ? second : 5 + (second - 5) * 10, second);
  assert.equal(pace.perSecond, 10);
  pace.add(0, 11);
  assert.equal(pace.perSecond, null);
});

test("an event changes what it tells and leaves the rest", () => {
  const before = entry("a", { state: "analyzing", progress: 10, duration: null });
  const after = applyToEntry(before, { videoId: "a", state: "analyzing", progress: 20, seconds: 8, shot: { number: 0, start: 0, end: 1, hasThumbnail: true } });
  assert.deepEqual(after, { ...before, progress: 20, seconds: 8, thumbnail: "/api/videos/a/thumbnail" });
});

test("a video that is queued again has forgotten what it was", () => {
  const before = entry("a", { state: "failed", failure: { code: "crashed", sentence: "It crashed." }, copy: pair(), seconds: 3 });
  const after = applyToEntry(before, { videoId: "a", state: "queued", progress: 0 });
  assert.deepEqual([after.failure, after.copy, after.seconds], [null, null, null]);
});

test("cuts and shots are kept once and in order, and those of an earlier attempt go", () => {
  let detail = { complete: null, cuts: [cut(5)], shots: [], duplicates: [] } as Parameters<typeof applyToDetail>[0];
  for (const time of [2, 5, 2]) detail = applyToDetail(detail, { videoId: "a", state: "analyzing", progress: 1, cut: cut(time) }, "analyzing");
  assert.deepEqual(detail.cuts.map((one) => one.time), [2, 5]);
  detail = applyToDetail(detail, { videoId: "a", state: "downloading", progress: 0 }, "queued");
  assert.deepEqual(detail.cuts, []);
});

test("the verdict is the pair that ended the analysis, if it is not dismissed and not the other way round", () => {
  const one = pair({ id: 1, endedAnalysis: false });
  const two = pair({ id: 2 });
  assert.equal(verdictOf("b", [one, two]), two);
  assert.equal(verdictOf("b", [one, { ...two, dismissed: "2026-01-01" }]), one);
  assert.equal(verdictOf("a", [one, two]), null);
  assert.equal(verdictOf("b", [{ ...two, duplicate: false }]), null);
});

test("a list shows what matches, the newest first, and nothing beyond the pages that were loaded", () => {
  const entries = ["1", "2", "3", "4"].map((day) => entry(day, { uploaded: `2026-01-0${day}T00:00:00Z`, state: day === "3" ? "failed" : "completed" }));
  const ids = (query: Parameters<typeof visible>[1], last: string | null, next: string | null): string[] =>
    visible(entries, query, { last, next, status: "ready", error: "" }).map((one) => one.videoId);
  assert.deepEqual(ids({ q: "", state: "all" }, "1", null), ["4", "3", "2", "1"]);
  assert.deepEqual(ids({ q: "", state: "all" }, "3", "more"), ["4", "3"]);
  assert.deepEqual(ids({ q: "", state: "failed" }, null, null), ["3"]);
  assert.deepEqual(ids({ q: "2.MP", state: "all" }, null, null), ["2"]);
});

test("so many run at once, and the others in their order, also after one failed", async () => {
  const turns = new Turns(2);
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => turns.take(() => new Promise<void>((resolve, reject) => {
    log.push(name);
    ends.push(name === "b" ? () => reject(new Error(name)) : resolve);
  })).catch(() => undefined);
  const all = ["a", "b", "c", "d"].map(work);
  await Promise.resolve();
  assert.deepEqual(log, ["a", "b"]);
  for (let index = 0; index < 4; index += 1) {
    ends[index]?.();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(all);
  assert.deepEqual(log, ["a", "b", "c", "d"]);
});

test("what is no video is refused before it is sent, and what may be one is not", () => {
  const file = (name: string, type: string, size = 1) => refusal({ name, type, size, lastModified: 0 });
  for (const [name, type] of [["a.mp4", "video/mp4"], ["a.mkv", ""], ["a.ts", "text/vnd.trolltech.linguist"], ["a", "application/octet-stream"], ["a.gif", "image/gif"]] as const) {
    assert.equal(file(name, type), null, name);
  }
  assert.match(file("a.txt", "text/plain") ?? "", /^a\.txt is no video but text\/plain/);
  assert.match(file("a.mp4", "video/mp4", 0) ?? "", /^a\.mp4 is empty/);
});

test("a place in the page has one address, and an address one place", () => {
  for (const url of ["/", "/?q=a+b&state=failed", "/videos/1-2", "/?state=duplicate"]) {
    const cut = url.indexOf("?");
    assert.equal(address(place(cut < 0 ? url : url.slice(0, cut), cut < 0 ? "" : url.slice(cut))), url);
  }
  assert.deepEqual(place("/", "?state=nonsense"), { name: "library", q: "", state: "all" });
});
