import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Catalog } from "../src/store/catalog";
import { EventFeed } from "../src/store/feed";
import type { VideoEvent } from "../src/model";
import { answering, settle } from "./render";
import { noResult, video } from "./samples";

class Source {
  static readonly CLOSED = 2;
  static made: Source[] = [];
  readyState = 1;
  onopen: () => void = () => undefined;
  onmessage: (event: unknown) => void = () => undefined;
  onerror: () => void = () => undefined;
  readonly named = new Map<string, (event: unknown) => void>();
  constructor(readonly url: string) { Source.made.push(this); }
  addEventListener(name: string, listener: (event: unknown) => void): void { this.named.set(name, listener); }
  close(): void { this.readyState = 2; }
}
Object.defineProperty(globalThis, "EventSource", { value: Source });

function feed(mayRetry: () => Promise<boolean> = async () => true) {
  const events: VideoEvent[] = [];
  const states: string[] = [];
  const made = new EventFeed((event) => events.push(event), (state) => states.push(state), mayRetry);
  Source.made = [];
  made.restart();
  const source = (): Source => Source.made[Source.made.length - 1] as Source;
  return { made, events, states, source };
}
const data = (state: string, lastEventId = "") => ({ data: JSON.stringify({ videoId: "a", state, progress: 1 }), lastEventId });

test("the connection is live only while it is open", () => {
  const { states, source } = feed();
  source().onopen();
  source().readyState = 0;
  source().onerror();
  source().onopen();
  assert.deepEqual(states, ["connecting", "live", "lost", "live"]);
});

test("a new connection goes on after the last event that was seen", () => {
  const { made, source } = feed();
  assert.equal(source().url, "/api/events");
  source().onmessage(data("queued", "12/3"));
  source().onmessage(data("analyzing"));
  made.restart();
  assert.equal(source().url, "/api/events?lastEventId=12%2F3");
});

test("named events are read like others, and an error of the connection is not taken for one", () => {
  const { events, source } = feed();
  source().named.get("failed")?.(data("failed"));
  source().named.get("completed")?.(data("completed"));
  source().named.get("failed")?.({ type: "failed" });
  assert.deepEqual(events.map((event) => event.state), ["failed", "completed"]);
});

test("a refused stream is tried again, unless the service wants its token", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let asked = 0;
  const refused = feed(async () => { asked += 1; return false; });
  refused.source().readyState = 2;
  refused.source().onerror();
  await setImmediate();
  context.mock.timers.tick(60_000);
  assert.deepEqual([asked, Source.made.length], [1, 1]);
  const other = feed();
  other.source().readyState = 2;
  other.source().onerror();
  await setImmediate();
  context.mock.timers.tick(999);
  assert.equal(Source.made.length, 1);
  context.mock.timers.tick(1);
  assert.equal(Source.made.length, 2);
});

test("a network that comes back is used at once", () => {
  const { source } = feed();
  const before = source();
  window.dispatchEvent(new Event("online"));
  assert.ok(source() !== before && before.readyState === 2);
});

function show(isHidden: boolean): void {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("a page that nobody sees lets its connection go, and listens again once it is seen", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, source } = feed();
  const first = source();
  show(true);
  context.mock.timers.tick(9_999);
  show(false);
  context.mock.timers.tick(60_000);
  assert.deepEqual([first.readyState, source() === first], [1, true], "a short look elsewhere changes nothing");
  show(true);
  context.mock.timers.tick(10_000);
  assert.equal(first.readyState, 2);
  const count = Source.made.length;
  window.dispatchEvent(new Event("online"));
  assert.equal(Source.made.length, count, "nor does it listen while it is hidden");
  show(false);
  assert.ok(source() !== first && source().readyState === 1);
  made.close();
  const closed = source();
  window.dispatchEvent(new Event("online"));
  assert.ok(source().url !== "" && closed.readyState === 2, "what was closed stays closed");
});

test("after a time without the stream only what is on show is asked for, and the rest when it is shown", async () => {
  const full = (id: string) => ({ ...video(id), ...noResult });
  const list = { q: "", state: "all" } as const;
  const table = { "GET /api/session": { signedIn: true }, "GET /api/videos?limit=50": { videos: [video("a"), video("b")], next: null }, "GET /api/videos/a": full("a"), "GET /api/videos/b": full("b") };
  answering(table);
  const catalog = new Catalog();
  await catalog.start();
  const source = Source.made[Source.made.length - 1] as Source;
  source.onopen();
  await Promise.all([catalog.loadMore(list), catalog.loadMore({ q: "a", state: "failed" }), catalog.load("a"), catalog.load("b")]);
  catalog.place = { name: "video", id: "a" };
  let asked = answering(table);
  source.onopen();
  await new Promise((resolve) => setTimeout(resolve, 350));
  await settle();
  assert.deepEqual(asked.map((one) => one.path), ["/api/videos/a"]);
  assert.deepEqual([catalog.detail("a").status, catalog.detail("b").status, catalog.entry("b"), catalog.nameOf("b")], ["ready", "loading", undefined, "b.mp4"]);
  await catalog.loadMore(list);
  assert.deepEqual(catalog.list(list).map((one) => one.videoId), ["b", "a"]);
  catalog.place = { name: "library", ...list };
  asked = answering(table);
  source.onopen();
  await new Promise((resolve) => setTimeout(resolve, 350));
  await settle();
  assert.deepEqual(asked.map((one) => one.path), ["/api/videos?limit=50"]);
  assert.equal(catalog.list(list).length, 2);
});
