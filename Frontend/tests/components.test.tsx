import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalog } from "../src/store/catalog";
import { proof } from "../src/match";
import type { Cut, Segment } from "../src/model";
import { go } from "../src/router";
import { App } from "../src/views/App";
import { Library } from "../src/views/Library";
import { PairView, sentence } from "../src/views/PairView";
import { SignIn } from "../src/views/SignIn";
import { Timeline } from "../src/views/Timeline";
import { VideoPage } from "../src/views/VideoPage";
import { VideoRow } from "../src/views/VideoRow";
import { answering, answeringLater, Refusal, render, settle } from "./render";
import { cut, noResult, pair, segment, video } from "./samples";

const library = { name: "library", q: "", state: "all" } as const;
const button = (page: HTMLElement, name: string): HTMLButtonElement => {
  const found = [...page.querySelectorAll("button")].find((one) => (one.getAttribute("aria-label") ?? one.textContent) === name);
  assert.ok(found, `there is a button ${name}`);
  return found as HTMLButtonElement;
};

test("a row follows the events of its video", async () => {
  const catalog = new Catalog();
  catalog.keep(video("a", { state: "queued", progress: 0 }));
  const { page, end } = await render(<ul><VideoRow id="a" upload={undefined} /></ul>, catalog);
  assert.equal(page.querySelector(".chip")?.textContent, "Queued");
  assert.equal(page.querySelector(".status-line")?.textContent, "Next in line");
  await settle(() => catalog.take({ videoId: "a", state: "analyzing", progress: 40 }));
  assert.equal(page.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow"), "40");
  answering({});
  await settle(() => catalog.take({ videoId: "a", state: "failed", progress: 40, failure: { code: "corrupt", sentence: "It is damaged." } }));
  assert.equal(page.querySelector(".status-line")?.textContent, "It is damaged.");
  assert.equal(page.querySelector("[role=progressbar]"), null);
  end();
});

test("while a video is analysed its facts are asked for until its duration is known, and so is the time left", async () => {
  let now = 0;
  const catalog = new Catalog(() => now);
  catalog.keep(video("a", { state: "queued", progress: 0, duration: null }));
  const told = { ...video("a", { state: "analyzing", progress: 10, duration: null }), ...noResult };
  let asked = answering({ "GET /api/videos/a": told });
  const tick = (at: number, seconds: number): Promise<void> => settle(() => {
    now = at;
    catalog.take({ videoId: "a", state: "analyzing", progress: 10, seconds });
  });
  const { page, end } = await render(<ul><VideoRow id="a" upload={undefined} /></ul>, catalog);
  await tick(1, 1);
  await tick(1.5, 2);
  assert.equal(asked.length, 1, "not at every tick");
  asked = answering({ "GET /api/videos/a": { ...told, duration: 40 } });
  await tick(3, 5);
  await tick(6, 10);
  assert.equal(asked.length, 1, "not once it is known");
  assert.match(page.querySelector(".status-line")?.textContent ?? "", /^10 % · 1\.\d× real time · \d+ s left$/);

  now = 11.9;
  await settle(() => catalog.dropOldPaces());
  assert.match(page.querySelector(".status-line")?.textContent ?? "", /left$/);
  now = 12;
  await settle(() => catalog.dropOldPaces());
  assert.equal(page.querySelector(".status-line")?.textContent, "10 %", "what was silent for long has no pace");
  end();
});

test("an answer that is older than an event does not undo it", async () => {
  const catalog = new Catalog();
  catalog.keep(video("a", { state: "awaiting_upload", progress: 0 }));
  const answer = answeringLater({ ...video("a", { state: "awaiting_upload", progress: 0 }), ...noResult });
  const loaded = catalog.load("a");
  answering({});
  catalog.take({ videoId: "a", state: "queued", progress: 0 });
  answer();
  await loaded;
  assert.equal(catalog.entry("a")?.state, "queued");
});

test("an answer that is older than a verdict does not undo it, and what was asked for meanwhile is asked for again", async () => {
  const catalog = new Catalog();
  catalog.keep(video("b", { state: "analyzing", progress: 40 }));
  const answer = answeringLater({ ...video("b", { state: "analyzing", progress: 40 }), ...noResult });
  const loaded = catalog.load("b");
  answering({ "GET /api/videos/b": { ...video("b", { state: "duplicate" }), complete: false, cuts: [cut(5)], shots: [], duplicates: [pair()] } });
  catalog.take({ videoId: "b", state: "duplicate", progress: 40, duplicate: pair() });
  answer();
  await loaded;
  const { detail } = catalog.detail("b");
  assert.deepEqual([detail?.complete, detail?.duplicates.length, catalog.entry("b")?.copy?.duplicateOf], [false, 1, "a"]);
});

test("facts that were asked for before a verdict do not undo it in the list", async () => {
  const catalog = new Catalog();
  catalog.keep(video("b", { state: "analyzing", progress: 10, duration: null }));
  const answer = answeringLater({ ...video("b", { state: "analyzing", progress: 10 }), ...noResult });
  catalog.take({ videoId: "b", state: "analyzing", progress: 20 });
  answering({});
  catalog.take({ videoId: "b", state: "duplicate", progress: 40, duplicate: pair() });
  answer();
  await settle();
  assert.equal(catalog.entry("b")?.copy?.duplicateOf, "a");
});

test("an end that is told twice does not hide that it came early", async () => {
  const catalog = new Catalog();
  catalog.keep(video("b", { state: "analyzing", progress: 40 }));
  const { endedAnalysis, ...told } = pair();
  const end = { videoId: "b", state: "duplicate", progress: 40, duplicate: told } as const;
  answering({ "GET /api/videos/b": { ...video("b", { state: "duplicate" }), complete: false, cuts: [], shots: [], duplicates: [pair()] } });
  catalog.take(end);
  catalog.take(end);
  await settle();
  assert.equal(catalog.entry("b")?.copy?.endedAnalysis, endedAnalysis);
});

test("an answer from before a video was deleted does not bring it back", async () => {
  const catalog = new Catalog();
  catalog.keep(video("a"));
  let answer = answeringLater({ ...video("a"), ...noResult });
  const loaded = catalog.load("a");
  catalog.take({ videoId: "a", state: "completed", progress: 100, deleted: true });
  answer();
  await loaded;
  assert.equal(catalog.entry("a"), undefined);
  assert.equal(catalog.detail("a").status, "missing");

  const list = { q: "", state: "all" } as const;
  catalog.keep(video("b"));
  answer = answeringLater({ videos: [video("b")], next: null });
  const listed = catalog.loadMore(list);
  catalog.forget("b");
  answer();
  await listed;
  assert.deepEqual(catalog.list(list), []);
});

test("names are written as text, whatever they hold", async () => {
  const catalog = new Catalog();
  catalog.keep(video("a", { filename: '<img src=x onerror="alert(1)">.mp4' }));
  const { page, end } = await render(<ul><VideoRow id="a" upload={undefined} /></ul>, catalog);
  assert.equal(page.querySelector(".row-name")?.textContent, '<img src=x onerror="alert(1)">.mp4');
  assert.equal(page.querySelector("img"), null);
  end();
});

test("a failed video is tried again by its button", async () => {
  const catalog = new Catalog();
  catalog.keep(video("a", { state: "failed", failure: { code: "crashed", sentence: "It crashed." } }));
  const asked = answering({ "POST /api/videos/a/retry": video("a", { state: "queued", progress: 0 }) });
  const { page, end } = await render(<ul><VideoRow id="a" upload={undefined} /></ul>, catalog);
  await settle(() => button(page, "Try again: a.mp4").click());
  assert.deepEqual(asked.map((one) => `${one.method} ${one.path}`), ["POST /api/videos/a/retry"]);
  assert.equal(page.querySelector(".chip")?.textContent, "Queued");
  end();
});

test("an empty library and one that cannot be loaded are told apart", async () => {
  answering({ "GET /api/videos?limit=50": { videos: [], next: null } });
  const empty = await render(<Library place={library} isOver={false} />);
  await settle();
  assert.match(empty.page.textContent ?? "", /No videos yet/);
  empty.end();
  answering({ "GET /api/videos?limit=50": new Refusal(503, "unavailable", "The service cannot do this now.") });
  const failed = await render(<Library place={library} isOver={false} />);
  await settle();
  assert.equal(failed.page.querySelector("[role=alert] p")?.textContent, "The service cannot do this now.");
  assert.ok(!/No videos yet/.test(failed.page.textContent ?? ""));
  failed.end();
});

test("a file that is dropped on a video's page is taken, and the list shows it; nothing is taken of who is not signed in", async () => {
  const file = new File(["film"], "film.mp4", { type: "video/mp4" });
  const drag = (type: string): Event => Object.assign(new Event(type, { cancelable: true }), {
    dataTransfer: { types: ["Files"], items: [{ getAsFile: () => file, webkitGetAsEntry: () => null }] },
  });
  answering({ "GET /api/videos?limit=50": { videos: [], next: null }, "GET /api/videos/a": { ...video("a"), ...noResult } });
  go({ name: "video", id: "a" });
  const { page, catalog, uploads, end } = await render(<App />);
  await settle(() => window.dispatchEvent(drag("dragover")));
  assert.equal(page.querySelector(".drop-here")?.textContent, "Let go to upload");
  const drop = drag("drop");
  await settle(() => window.dispatchEvent(drop));
  assert.ok(drop.defaultPrevented, "the browser does not open it");
  assert.deepEqual([location.pathname, uploads.all().map((one) => one.file.name)], ["/", ["film.mp4"]]);
  assert.equal(page.querySelector(".row-name")?.textContent, "film.mp4");
  catalog.isSignedOut = true;
  await settle(() => catalog.announce(""));
  await settle(() => window.dispatchEvent(drag("drop")));
  assert.equal(uploads.all().length, 1);
  end();
});

test("a file has one row from drop to verdict, also where the stream tells of its video before the service has answered", async () => {
  answering({ "GET /api/videos?limit=50": { videos: [], next: null } });
  const { page, catalog, uploads, end } = await render(<Library place={library} isOver={false} />);
  await settle();
  const answer = answeringLater({ videoId: "v", url: "/put/v", headers: {} });
  await settle(() => uploads.add([new File(["film"], "film.mp4", { type: "video/mp4" })]));
  const row = page.querySelector(".row");
  const awaited = (id: string, filename: string) => catalog.keep(video(id, { state: "awaiting_upload", filename, size: 4 }));
  await settle(() => awaited("v", "film.mp4"));
  assert.equal(page.querySelectorAll(".row").length, 1);
  await settle(() => awaited("w", "another.mp4"));
  assert.equal(page.querySelectorAll(".row").length, 2);
  await settle(answer);
  assert.ok([...page.querySelectorAll(".row")].some((one) => one === row && one.querySelector("a") !== null), "it is the same row");
  assert.equal(page.querySelectorAll(".row").length, 2);
  end();
});

test("another place takes the focus, and the first one does not", async () => {
  answering({ "GET /api/videos?limit=50": { videos: [], next: null } });
  const { page, end } = await render(<App />);
  assert.equal(document.activeElement, document.body);
  await settle(() => go({ name: "video", id: "a" }));
  assert.equal(document.activeElement, page.querySelector("main"));
  end();
  go(library);
});

test("who searches for two words may pause between them, and a new address has its own words", async () => {
  answering({});
  const { page, end } = await render(<App />);
  const input = page.querySelector("[type=search]") as HTMLInputElement;
  const write = (words: string) => settle(() => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value")?.set?.call(input, words);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await write("a ");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await settle();
  assert.deepEqual([location.search, input.value], ["?q=a", "a "]);
  await settle(() => go(library));
  assert.equal(input.value, "");
  end();
});

test("whoever is not signed in is asked to, and nothing else is asked of the service", async () => {
  const asked = answering({ "GET /api/session": { signedIn: false } });
  const catalog = new Catalog();
  await catalog.start();
  const { page, end } = await render(<App />, catalog);
  await settle();
  assert.equal(page.querySelector("h1")?.textContent, "Sign in");
  assert.deepEqual(asked.map((one) => one.path), ["/api/session"]);
  end();
});

test("a list tells what its copies are copies of, and how many shots were found, with no other question", async () => {
  const { endedAnalysis, ...copy } = { ...pair(), knownName: "film.mp4" };
  const videos = [video("b", { state: "duplicate", cutCount: 5, copy: { ...copy, endedAnalysis } }), video("c", { cutCount: 3, copy: null })];
  const asked = answering({ "GET /api/videos?limit=50": { videos, next: null } });
  const { page, catalog, end } = await render(<Library place={library} isOver={false} />);
  await settle();
  const lines = () => [...page.querySelectorAll(".status-line")].map((line) => line.textContent);
  assert.deepEqual(lines(), ["Analysed to its end, 4 shots", "A copy of film.mp4. Stopped after 0:40, for the rest is known"]);
  assert.equal(asked.length, 1);
  await settle(() => catalog.take({ videoId: "c", state: "queued", progress: 0 }));
  catalog.keep(video("c", { state: "queued", progress: 0, cutCount: 3, copy: videos[0]?.copy }));
  assert.deepEqual([catalog.entry("c")?.cutCount, catalog.entry("c")?.copy], [null, null], "what was found before does not count");
  end();
});

test("a wrong token is told where it was typed", async () => {
  answering({ "POST /api/session": new Refusal(401, "wrong-token", "This is not the token of the service.") });
  const { page, end } = await render(<SignIn />);
  const form = page.querySelector("form");
  await settle(() => form?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
  assert.equal(page.querySelector("[role=alert]")?.textContent, "This is not the token of the service.");
  assert.equal(page.querySelector("[type=password]")?.getAttribute("aria-invalid"), "true");
  assert.equal(page.querySelector("form [autocomplete=username]")?.hasAttribute("hidden"), true, "what keeps passwords is told of which account");
  end();
});

test("the timeline goes from cut to cut by arrow keys", async () => {
  const moments: number[] = [];
  const playback = { time: 2, isPlaying: false, seek: (time: number) => moments.push(time), toggle: () => moments.push(-1) };
  const { page, end } = await render(
    <Timeline id="a" duration={10} cuts={[cut(2), cut(5), cut(9)]} shots={[]} reached={10} isStopped={false} playback={playback} />);
  const track = page.querySelector("[role=slider]");
  for (const key of ["ArrowRight", "ArrowLeft", "End", "Home", " "]) {
    await settle(() => track?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
  }
  assert.deepEqual(moments, [5, 0, 10, 0, -1]);
  assert.equal(track?.getAttribute("aria-valuetext"), "0:02.00, shot 2 of 4");
  end();
});

test("a pair tells its proof in words, and is dismissed by a button", async () => {
  const catalog = new Catalog();
  catalog.keep(video("a", { filename: "film.mp4" }));
  catalog.keep(video("b", { state: "duplicate" }));
  const cuts = [cut(5), cut(10), cut(15)];
  const full = (id: string) => ({ ...video(id, { filename: id === "a" ? "film.mp4" : "b.mp4" }), complete: true, cuts, shots: [], duplicates: [pair()] });
  const asked = answering({ "GET /api/videos/a": full("a"), "GET /api/videos/b": full("b"), "POST /api/duplicates/7/dismiss": pair({ dismissed: "2026-01-01T00:00:00Z" }) });
  await catalog.load("b");
  const { page, end } = await render(<PairView pair={pair()} own="b" isFirst />, catalog);
  await settle();
  assert.equal(page.querySelector("h3")?.textContent, "A copy of film.mp4");
  assert.equal(page.querySelector(".proof")?.textContent, "Starts 3.37 s into film.mp4, same speed, 3 of 3 cuts match, 4 pictures agree.");
  await settle(() => button(page, "Not a copy").click());
  assert.ok(asked.some((one) => one.method === "POST" && one.path === "/api/duplicates/7/dismiss"));
  end();
});

test("a proof begins with its own words, and names what it counts", () => {
  const starts = (bStart: number) => [segment({ aStart: 0, aEnd: 30, bStart, bEnd: bStart + 30 })];
  const told = (segments: Segment[], cuts: Cut[] | undefined) => sentence(pair({ segments }), proof(segments, cuts), "rocket-vp9.mkv");
  assert.equal(told(starts(0.06), [cut(1), cut(2), cut(3, { kind: "dissolve" }), cut(4)]),
    "Starts 0.06 s before rocket-vp9.mkv, same speed, 3 of 4 cuts and dissolves match, 4 pictures agree.");
  assert.equal(told(starts(0), undefined), "Starts together with rocket-vp9.mkv, same speed, 3 cuts match, 4 pictures agree.");
});

test("that an analysis ended early is said of a copy, and not while it is analysed again", async () => {
  for (const [state, isSaid] of [["duplicate", true], ["queued", false], ["analyzing", false]] as const) {
    answering({ "GET /api/videos/b": { ...video("b", { state }), complete: false, cuts: [cut(5)], shots: [], duplicates: [] } });
    const { page, end } = await render(<VideoPage id="b" />);
    await settle();
    assert.equal(/ended early/.test(page.querySelector(".shots")?.textContent ?? "ended early"), isSaid, state);
    end();
  }
});

test("the page of a video without a result promises none, and tells of the same bytes where their cuts are", async () => {
  for (const state of ["duplicate", "failed", "cancelled"] as const) {
    const duplicates = state === "duplicate" ? [pair({ relation: "identical", segments: [] })] : [];
    answering({
      "GET /api/videos/b": { ...video("b", { state }), ...noResult, duplicates },
      "GET /api/videos/a": { ...video("a", { filename: "film.mp4" }), complete: true, cuts: [cut(5)], shots: [], duplicates: [] },
    });
    const { page, end } = await render(<VideoPage id="b" />);
    await settle();
    await settle(() => page.querySelector("video")?.dispatchEvent(new Event("error")));
    const told = page.textContent ?? "";
    for (const wrong of [/0 cuts/, /No shots yet/, /timeline fills/, /the rest is known/, /once the analysis/, /all the same/, /that is known agrees/, /Show the proof|Hide/]) {
      assert.ok(!wrong.test(told), `${state}: ${wrong}`);
    }
    assert.equal(page.querySelectorAll(".exports a, .unread, .comparison").length, 0, state);
    assert.equal(page.querySelector(".side a")?.getAttribute("href") ?? null, state === "duplicate" ? "/videos/a" : null, state);
    assert.equal(/nothing is known of its cuts and its copies/.test(told), state !== "duplicate", state);
    end();
  }
});

test("a dismissed pair says so, names the other video and offers to undo it", async () => {
  const catalog = new Catalog();
  catalog.keep(video("b"));
  answering({ "GET /api/videos/a": { ...video("a", { filename: "film.mp4" }), complete: true, cuts: [], shots: [], duplicates: [] } });
  const { page, end } = await render(<PairView pair={pair({ dismissed: "2026-01-02T10:00:00Z" })} own="b" isFirst />, catalog);
  await settle();
  assert.equal(page.querySelector("h3")?.textContent, "A copy of film.mp4");
  assert.match(page.querySelector("[role=status]")?.textContent ?? "", /^You said on 2 Jan 2026.* that this is not a copy\. It was analysed to its end\./);
  button(page, "Undo");
  end();
});
