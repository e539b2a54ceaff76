import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Catalog } from "../src/store/catalog";
import { remembered } from "../src/upload/remembered";
import { put } from "../src/upload/send";
import { Uploads } from "../src/upload/uploads";
import { answering, Refusal } from "./render";
import { video } from "./samples";

/** Requests that bring bytes; the first so many fail. */
class Sender {
  static sent: string[] = [];
  static failures = 0;
  /** What the store answers to all, where it is not 204. */
  static refusal = 0;
  /** Whether nothing that is sent arrives. */
  static isSlow = false;
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 204;
  responseText = "";
  onload: () => void = () => undefined;
  onerror: () => void = () => undefined;
  onabort: () => void = () => undefined;
  private url = "";
  open(_: string, url: string): void { this.url = url; }
  setRequestHeader(): void { /* They are those of the address. */ }
  abort(): void { this.onabort(); }
  send(bytes: Blob): void {
    Sender.sent.push(`${this.url} ${bytes.size}`);
    if (Sender.isSlow) return;
    const fails = Sender.failures > 0;
    if (fails) Sender.failures -= 1;
    setTimeout(() => {
      this.upload.onprogress?.({ loaded: bytes.size });
      this.status = Sender.refusal || 204;
      if (fails) this.onerror();
      else this.onload();
    }, 1);
  }
}
Object.defineProperty(globalThis, "XMLHttpRequest", { value: Sender });

function setUp() {
  Sender.sent = [];
  Sender.failures = 0;
  Sender.refusal = 0;
  Sender.isSlow = false;
  localStorage.clear();
  const catalog = new Catalog();
  return { catalog, uploads: new Uploads(catalog) };
}
const file = (name: string, size: number): File => new File([new Uint8Array(size)], name, { lastModified: 5, type: "video/mp4" });
const until = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 500 && !holds(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds());
};

/** Locks as tabs of one browser share them. */
class Locks {
  private readonly held = new Map<string, Promise<unknown>>();
  async query() { return { held: [...this.held.keys()].map((name) => ({ name })) }; }
  async request(name: string, options: { ifAvailable?: boolean }, work: (lock: unknown) => unknown): Promise<unknown> {
    if (this.held.has(name) && options.ifAvailable === true) return work(null);
    await this.held.get(name);
    const result = Promise.resolve(work({ name }));
    this.held.set(name, result);
    return result.finally(() => this.held.delete(name));
  }
}
const begunBefore = (videoId: string): void => localStorage.setItem("tvidz.uploads", JSON.stringify([{ videoId, name: "a.mp4", size: 25, time: 5 }]));

const parts = { partSize: 10, parts: 3, size: 25, arrived: [1, 3] };
const ticket = (id: string, part: number) => ({ parts: [{ url: `/put/${id}/${part}`, headers: {} }] });

test("a small file is sent to the address that its announcement brings", async () => {
  const { uploads } = setUp();
  const asked = answering({ "POST /api/uploads": { videoId: "v", url: "/put/v/1", headers: {} } });
  uploads.add([file("a.mp4", 20)]);
  await until(() => uploads.all()[0]?.state === "done");
  assert.deepEqual(Sender.sent, ["/put/v/1 20"]);
  assert.deepEqual(asked, [{ method: "POST", path: "/api/uploads", body: { filename: "a.mp4", size: 20 } }]);
  assert.deepEqual(remembered(), []);
});

test("a large file is sent in parts and completed", async () => {
  const { uploads } = setUp();
  const asked = answering({
    "POST /api/uploads": { videoId: "v", partSize: 10, parts: 3 }, "POST /api/uploads/v/parts": ticket("v", 1), "POST /api/uploads/v/complete": {},
  });
  uploads.add([file("a.mp4", 25)]);
  await until(() => uploads.all()[0]?.state === "done");
  assert.deepEqual(Sender.sent.map((line) => line.split(" ")[1]).sort(), ["10", "10", "5"]);
  assert.equal(asked[asked.length - 1]?.path, "/api/uploads/v/complete");
});

test("of all files three parts are sent at a time, so that the browser has connections left", async () => {
  const { catalog, uploads } = setUp();
  Sender.isSlow = true;
  answering({ "POST /api/uploads": { videoId: "v", partSize: 10, parts: 5 }, "POST /api/uploads/v/parts": ticket("v", 1) });
  uploads.add([file("a.mp4", 50), file("b.mp4", 50)]);
  await until(() => Sender.sent.length >= 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(Sender.sent.length, 3);
  assert.deepEqual(uploads.all().map((one) => one.state), ["sending", "sending"]);
  catalog.forget("v");
});

test("a part that fails is sent again, by a new address", async () => {
  const { uploads } = setUp();
  Sender.failures = 1;
  answering({ "POST /api/uploads": { videoId: "v", url: "/put/v/first", headers: {} }, "POST /api/uploads/v/parts": ticket("v", 1) });
  uploads.add([file("a.mp4", 20)]);
  await until(() => uploads.all()[0]?.state === "done");
  assert.deepEqual(Sender.sent, ["/put/v/first 20", "/put/v/1 20"]);
});

test("what was begun is resumed with the same file only, and only what is missing is sent", async () => {
  const { catalog, uploads } = setUp();
  begunBefore("v");
  const awaited = video("v", { state: "awaiting_upload", filename: "a.mp4", size: 25 });
  catalog.keep(awaited);
  answering({ "GET /api/uploads/v/parts": parts, "POST /api/uploads/v/parts": ticket("v", 2), "POST /api/uploads/v/complete": {} });
  uploads.resume(awaited, file("a.mp4", 24));
  uploads.resume(awaited, file("b.mp4", 25));
  assert.equal(uploads.said().length, 2);
  uploads.add([file("a.mp4", 25)]);
  await until(() => uploads.all()[0]?.state === "done");
  assert.deepEqual(Sender.sent, ["/put/v/2 10"]);
  assert.equal(catalog.entry("v")?.state, "queued");
});

test("an upload that the service forgot is begun anew when it is tried again", async () => {
  const { uploads } = setUp();
  const awaited = video("v", { state: "awaiting_upload", filename: "a.mp4", size: 25 });
  answering({ "GET /api/uploads/v/parts": new Refusal(404, "unknown-upload", "There is no upload."), "POST /api/uploads": { videoId: "w", url: "/put/w/1", headers: {} } });
  uploads.resume(awaited, file("a.mp4", 25));
  await until(() => uploads.all()[0]?.state === "stopped");
  assert.match(uploads.all()[0]?.error ?? "", /no longer knows/);
  uploads.retry(uploads.all()[0]?.key ?? "");
  await until(() => uploads.all()[0]?.state === "done");
  assert.deepEqual(Sender.sent, ["/put/w/1 25"]);
});

test("why the service refuses a file is told in its words", async () => {
  const { uploads } = setUp();
  answering({ "POST /api/uploads": new Refusal(413, "too-large", "The file is larger than the 10 bytes that are allowed.") });
  uploads.add([file("a.mp4", 20)]);
  await until(() => uploads.all()[0]?.state === "stopped");
  assert.equal(uploads.all()[0]?.error, "The file is larger than the 10 bytes that are allowed.");
});

/** An upload whose bytes are on their way. */
async function sending(table: Record<string, unknown>) {
  const made = setUp();
  Sender.isSlow = true;
  answering({ "POST /api/uploads": { videoId: "v", url: "/put/v/1", headers: {} }, ...table });
  made.uploads.add([file("a.mp4", 20)]);
  await until(() => Sender.sent.length === 1);
  return made;
}

test("an upload that cannot be cancelled stays, with the reason, and is forgotten once the service has answered", async () => {
  const { catalog, uploads } = await sending({ "DELETE /api/uploads/v": new Refusal(503, "unavailable", "The service cannot do this now.") });
  const { key } = uploads.all()[0] as { key: string };
  await uploads.cancel(key);
  const left = uploads.all()[0];
  assert.deepEqual([left?.state, left?.error, remembered().length, catalog.entry("v")?.state], ["stopped", "The service cannot do this now.", 1, "awaiting_upload"]);
  answering({ "DELETE /api/uploads/v": {} });
  await uploads.cancel(key);
  assert.deepEqual([uploads.all(), remembered(), catalog.entry("v")], [[], [], undefined]);
});

for (const [status, code, isThere] of [[404, "unknown-upload", false], [409, "arrived", true]] as const) {
  test(`a cancelled upload that the service answers with ${status} is none any more, and ${isThere ? "the video stays" : "there is no video"}`, async () => {
    const { catalog, uploads } = await sending({ "DELETE /api/uploads/v": new Refusal(status, code, "") });
    await uploads.cancel(uploads.all()[0]?.key ?? "");
    assert.deepEqual([uploads.all(), remembered(), catalog.entry("v") !== undefined], [[], [], isThere]);
  });
}

test("nothing is sent of what was cancelled, also where a part waited to be sent again", async () => {
  const { uploads } = setUp();
  Sender.failures = 1;
  const asked = answering({ "POST /api/uploads": { videoId: "v", url: "/put/v/1", headers: {} }, "DELETE /api/uploads/v": {}, "POST /api/uploads/v/parts": ticket("v", 1) });
  uploads.add([file("a.mp4", 20)]);
  await until(() => Sender.sent.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await uploads.cancel(uploads.all()[0]?.key ?? "");
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.deepEqual([Sender.sent.length, asked.length], [1, 2]);
  const stopped = new AbortController();
  stopped.abort();
  const told = await put({ url: "/put/v/1", headers: {} }, new Blob(["a"]), stopped.signal, () => undefined).catch((error: Error) => error.name);
  assert.deepEqual([told, Sender.sent.length], ["AbortError", 1]);
});

test("of a video that is deleted nothing more is sent, and nothing is kept to resume", async () => {
  const { catalog, uploads } = await sending({});
  catalog.take({ videoId: "v", state: "awaiting_upload", progress: 0, deleted: true });
  assert.deepEqual([uploads.all(), remembered()], [[], []]);
  begunBefore("w");
  catalog.keep(video("w", { state: "awaiting_upload" }));
  catalog.forget("w");
  assert.deepEqual(remembered(), []);
});

test("leaving the page is asked about while files are sent or wait, and not otherwise", async () => {
  const leave = (): boolean => {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.equal(leave(), false);
  const { uploads } = await sending({ "DELETE /api/uploads/v": {} });
  assert.equal(leave(), true);
  await uploads.cancel(uploads.all()[0]?.key ?? "");
  assert.equal(leave(), false);
});

test("an upload is sent by one tab at a time, and the others say so until it has ended", async () => {
  const locks = new Locks();
  Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
  const { catalog, uploads } = setUp();
  begunBefore("v");
  catalog.keep(video("v", { state: "awaiting_upload", filename: "a.mp4", size: 25 }));
  answering({ "GET /api/uploads/v/parts": parts, "POST /api/uploads/v/parts": ticket("v", 2), "POST /api/uploads/v/complete": {} });
  let end: () => void = () => undefined;
  const other = locks.request("tvidz.upload.v", {}, () => new Promise<void>((resolve) => { end = resolve; }));
  await until(() => end.length === 1);
  uploads.add([file("a.mp4", 25)]);
  await until(() => uploads.senderOf("v") === "tab");
  assert.deepEqual([uploads.all(), Sender.sent, uploads.senderOf("w")], [[], [], "other"]);
  end();
  await other;
  await until(() => uploads.senderOf("v") === "nobody");
  uploads.add([file("a.mp4", 25)]);
  await until(() => uploads.all()[0]?.state === "done");
  assert.deepEqual(Sender.sent, ["/put/v/2 10"]);
  Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
});

for (const status of [404, 409]) {
  test(`where the store answers ${status}, the service tells whether the upload is whole`, async () => {
    const { uploads } = setUp();
    Sender.refusal = status;
    answering({
      "POST /api/uploads": { videoId: "v", url: "/put/v/1", headers: {} },
      "GET /api/uploads/v/parts": new Refusal(409, "arrived", "The upload is complete already."),
    });
    uploads.add([file("a.mp4", 20)]);
    await until(() => uploads.all()[0]?.state === "done");
    answering({
      "POST /api/uploads": { videoId: "w", url: "/put/w/1", headers: {} },
      "GET /api/uploads/w/parts": new Refusal(404, "unknown-upload", "There is no upload."),
    });
    uploads.add([file("b.mp4", 20)]);
    await until(() => uploads.all()[1]?.state === "stopped");
    assert.match(uploads.all()[1]?.error ?? "", /no longer knows/);
  });
}
