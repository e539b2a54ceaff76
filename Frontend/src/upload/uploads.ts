// The files that are on their way: some at once, the others in line, each with its progress.
import { call, RequestError } from "../api";
import type { UploadBegun, UploadParts, UploadTicket, Video } from "../model";
import type { Catalog } from "../store/catalog";
import { words } from "../store/catalog";
import { Observable } from "../store/observable";
import { Pace } from "../store/pace";
import { Turns } from "../store/turns";
import { text } from "../text";
import { isSame, refusal, type Begun } from "./check";
import { forget, isOurs, remember, remembered } from "./remembered";
import { put } from "./send";

export interface Upload {
  /** Of this visit, also before the service knows it. */
  key: string;
  file: File;
  videoId: string | null;
  state: "waiting" | "sending" | "ending" | "cancelling" | "stopped" | "done";
  /** Bytes. */
  sent: number;
  speed: number;
  error: string;
}

/** Who sends an upload that this tab does not: another tab of this browser, nobody, or it was begun in another browser. */
export type Sender = "tab" | "nobody" | "other";

/** Held by the tab that sends it. */
const lockOf = (videoId: string): string => `tvidz.upload.${videoId}`;

const filesAtOnce = 2;
const partsOfFile = 2;
/** Of all files: a browser opens six connections to a host, one is the stream of events, two are for what people do. */
const partsAtOnce = 3;
/** Seconds after which a part that failed is sent again. */
const delays = [0.5, 1, 2];

export class Uploads extends Observable {
  /** Files that were refused, in words. */
  refusals: string[] = [];
  private items: readonly Upload[] = [];
  private readonly running = new Map<string, AbortController>();
  private readonly turns = new Turns(partsAtOnce);
  private count = 0;
  /** Uploads that were begun in this browser, by video, and who sends them. */
  private senders = new Map<string, Sender>();

  constructor(private readonly catalog: Catalog) {
    super();
    catalog.whenGone = (videoId) => this.drop(videoId);
    // The browser does not keep files: those in line would be gone without a word.
    window.addEventListener("beforeunload", (event) => {
      if (this.items.some((item) => item.state !== "done" && item.state !== "stopped")) event.preventDefault();
    });
    window.addEventListener("storage", (event) => { if (isOurs(event)) void this.lookAround(); });
    void this.lookAround();
  }

  all = (): readonly Upload[] => this.items;
  said = (): readonly string[] => this.refusals;
  senderOf = (videoId: string | null): Sender => this.senders.get(videoId ?? "") ?? "other";

  add(files: readonly File[]): void {
    const begun = remembered();
    for (const file of files) {
      const why = refusal(file);
      if (why !== null) {
        this.refuse(why);
        continue;
      }
      const isRunning = (id: string): boolean => this.items.some((item) => item.videoId === id && item.state !== "done");
      const known = begun.find((one) => isSame(one, file) && !isRunning(one.videoId));
      this.push(file, known?.videoId ?? null);
    }
    this.next();
  }

  addDropped(items: DataTransferItemList): void {
    const files: File[] = [];
    for (const item of Array.from(items)) {
      const file = item.getAsFile();
      if (item.webkitGetAsEntry()?.isDirectory === true) this.refuse(text.refused.folder(file?.name ?? ""));
      else if (file !== null) files.push(file);
    }
    this.add(files);
  }

  /** Goes on with an upload of an earlier visit. */
  resume(video: Video, file: File): void {
    const kept = remembered().find((one) => one.videoId === video.videoId);
    const begun: Begun = kept ?? { videoId: video.videoId, name: video.filename, size: video.size ?? file.size, time: file.lastModified };
    if (!isSame(begun, file)) return this.refuse(text.refused.other(file.name, video.filename));
    this.items = this.items.filter((item) => item.videoId !== video.videoId);
    this.push(file, video.videoId);
    this.next();
  }

  retry(key: string): void {
    this.update(key, { state: "waiting", error: "", speed: 0 });
    this.next();
  }

  async cancel(key: string): Promise<void> {
    const item = this.items.find((one) => one.key === key);
    if (item === undefined) return;
    this.running.get(key)?.abort();
    if (item.videoId === null) {
      this.items = this.items.filter((one) => one.key !== key);
      return this.changed();
    }
    this.update(key, { state: "cancelling", speed: 0 });
    await this.giveUp(item.videoId).catch((error: unknown) => this.update(key, { state: "stopped", error: words(error) }));
  }

  /** What the service still waits for is not forgotten here, so that it can be resumed or cancelled. */
  private async giveUp(videoId: string): Promise<void> {
    const status = await call("DELETE", `/api/uploads/${videoId}`).then(() => 204, (error: unknown) => {
      if (error instanceof RequestError && (error.status === 404 || error.status === 409)) return error.status;
      throw error;
    });
    // All of it had arrived.
    if (status === 409) this.drop(videoId);
    else this.catalog.forget(videoId);
  }

  /** Of a video that is no more, or no longer waits for its bytes. */
  private drop(videoId: string): void {
    forget(videoId);
    for (const item of this.items) if (item.videoId === videoId) this.running.get(item.key)?.abort();
    this.items = this.items.filter((item) => item.videoId !== videoId);
    this.changed();
  }

  refuse(why: string): void {
    this.refusals = [...this.refusals.filter((other) => other !== why), why];
    this.changed();
  }

  dismiss(why: string): void {
    this.refusals = this.refusals.filter((other) => other !== why);
    this.changed();
  }

  /** Which uploads of this browser are sent by another tab. */
  private async lookAround(): Promise<void> {
    const held = new Set((await navigator.locks?.query())?.held?.map((lock) => lock.name));
    const before = this.senders;
    this.senders = new Map(remembered().map(({ videoId }) => [videoId, held.has(lockOf(videoId)) ? "tab" : "nobody"]));
    this.changed();
    for (const [id, sender] of this.senders) {
      if (sender !== "tab" || before.get(id) === "tab") continue;
      // It is granted once that tab has ended, or was closed.
      void navigator.locks.request(lockOf(id), { mode: "shared" }, () => undefined).then(() => {
        this.senders.delete(id);
        return this.lookAround();
      });
    }
  }

  /** @returns null, with nothing done, where another tab sends this upload. */
  private async alone<Value>(videoId: string, work: () => Promise<Value>): Promise<Value | null> {
    // A page that came without TLS has none.
    if (navigator.locks === undefined) return work();
    return navigator.locks.request(lockOf(videoId), { ifAvailable: true }, async (lock) => (lock === null ? null : work())) as Promise<Value | null>;
  }

  private push(file: File, videoId: string | null): void {
    this.count += 1;
    const item: Upload = { key: `upload-${this.count}`, file, videoId, state: "waiting", sent: 0, speed: 0, error: "" };
    this.items = [...this.items, item];
    this.changed();
  }

  private update(key: string, change: Partial<Upload>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...change } : item));
    this.changed();
  }

  private next(): void {
    while (this.running.size < filesAtOnce) {
      const item = this.items.find((one) => one.state === "waiting" && !this.running.has(one.key));
      if (item === undefined) return;
      const stop = new AbortController();
      this.running.set(item.key, stop);
      void this.run(item, stop.signal).finally(() => {
        if (this.running.get(item.key) === stop) this.running.delete(item.key);
        this.next();
      });
    }
  }

  private async run(item: Upload, signal: AbortSignal): Promise<void> {
    this.update(item.key, { state: "sending" });
    try {
      const videoId = await this.send(item, signal);
      if (signal.aborted) return;
      if (videoId === null) {
        this.items = this.items.filter((one) => one.key !== item.key);
        this.catalog.announce(`${item.file.name}: ${text.awaitingLines.tab}`);
        return await this.lookAround();
      }
      forget(videoId);
      this.update(item.key, { state: "done", sent: item.file.size });
      if (this.catalog.entry(videoId)?.state === "awaiting_upload") this.catalog.change(videoId, { state: "queued" });
      this.catalog.announce(text.announce.uploaded(item.file.name));
    } catch (error) {
      if (signal.aborted) return;
      const isGone = error instanceof RequestError && error.code === "unknown-upload";
      const known = this.items.find((one) => one.key === item.key)?.videoId;
      if (isGone && known) {
        forget(known);
        this.update(item.key, { videoId: null });
      }
      this.update(item.key, { state: "stopped", speed: 0, error: isGone ? text.refused.gone : words(error) });
      this.catalog.announce(`${item.file.name}: ${text.uploadStopped}`);
    }
  }

  /** @returns the identifier of the video; null where another tab sends it. */
  private async send(item: Upload, signal: AbortSignal): Promise<string | null> {
    const { file, videoId: known } = item;
    if (known !== null) return this.alone(known, () => this.sendRest(item, known, signal));
    const { videoId, url, headers, partSize, parts } = await call<UploadBegun>("POST", "/api/uploads", { filename: file.name, size: file.size });
    remember({ videoId, name: file.name, size: file.size, time: file.lastModified });
    if (signal.aborted) {
      await this.giveUp(videoId);
      return videoId;
    }
    return this.alone(videoId, () => {
      this.update(item.key, { videoId });
      this.show(videoId, file);
      const plan = { partSize: partSize ?? file.size, parts: parts ?? 1, size: file.size, arrived: [] };
      return this.sendRest(item, videoId, signal, plan, url === undefined ? null : { url, headers: headers ?? {} });
    });
  }

  /** @param begun what was just begun; without it the service is asked for what has arrived. */
  private async sendRest(
    item: Upload, videoId: string, signal: AbortSignal, begun: UploadParts | null = null, first: UploadTicket | null = null,
  ): Promise<string> {
    const ask = (): Promise<UploadParts> => call("GET", `/api/uploads/${videoId}/parts`);
    const isWhole = (error: unknown): boolean => error instanceof RequestError && error.code === "arrived";
    try {
      const plan = begun ?? await ask();
      await this.sendParts(item, videoId, plan, first, signal);
      signal.throwIfAborted();
      if (plan.parts > 1) {
        this.update(item.key, { state: "ending" });
        await call("POST", `/api/uploads/${videoId}/complete`);
      }
    } catch (error) {
      // So stores say that they wait for these bytes no more; the service knows whether they have them.
      const isOver = error instanceof RequestError && (error.status === 404 || error.status === 409) && error.code === "";
      const why: unknown = isOver ? await ask().then(() => error, (told: unknown) => told) : error;
      if (!isWhole(why)) throw why;
    }
    return videoId;
  }

  private async sendParts(
    item: Upload, videoId: string, plan: UploadParts, first: UploadTicket | null, signal: AbortSignal,
  ): Promise<void> {
    const { file } = item;
    const lengthOf = (part: number): number => Math.min(plan.partSize, file.size - (part - 1) * plan.partSize);
    const sent = new Map<number, number>(plan.arrived.map((part) => [part, lengthOf(part)]));
    const pace = new Pace();
    const show = (): void => {
      const total = [...sent.values()].reduce((sum, count) => sum + count, 0);
      pace.add(total, performance.now() / 1000);
      this.update(item.key, { sent: Math.min(total, file.size), speed: Math.max(0, pace.perSecond ?? 0) });
    };
    show();
    const missing = Array.from({ length: plan.parts }, (_, index) => index + 1).filter((part) => !plan.arrived.includes(part));
    const work = async (): Promise<void> => {
      for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
        const number = part;
        const start = (number - 1) * plan.partSize;
        // Without a type, which was not announced either.
        const bytes = file.slice(start, start + lengthOf(number));
        await this.persist(signal, async (attempt) => {
          const ticket = attempt === 0 && first !== null ? first : await this.ticket(videoId, number);
          await this.turns.take(() => put(ticket, bytes, signal, (count) => {
            sent.set(number, Math.min(count, bytes.size));
            show();
          }));
        });
        sent.set(number, bytes.size);
        show();
      }
    };
    await Promise.all(Array.from({ length: Math.min(partsOfFile, missing.length) }, work));
  }

  private async ticket(videoId: string, part: number): Promise<UploadTicket> {
    const answer = await call<{ parts: UploadTicket[] }>("POST", `/api/uploads/${videoId}/parts`, { numbers: [part] });
    const ticket = answer.parts[0];
    if (ticket === undefined) throw new RequestError(0, "", text.refused.gone);
    return ticket;
  }

  /** Tries again what a network or an old address made fail. */
  private async persist(signal: AbortSignal, work: (attempt: number) => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work(attempt);
      } catch (error) {
        const delay = delays[attempt];
        const isPassing = error instanceof RequestError && (error.status === 0 || error.status === 403 || error.status >= 500);
        if (signal.aborted || !isPassing || delay === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, delay * 1000));
        signal.throwIfAborted();
      }
    }
  }

  /** Before the stream tells of it. */
  private show(videoId: string, file: File): void {
    if (this.catalog.entry(videoId) !== undefined) return;
    this.catalog.keep({
      videoId, state: "awaiting_upload", progress: 0, filename: file.name, uploaded: new Date().toISOString(),
      size: file.size, duration: null, width: null, height: null, codec: null, container: null, frameRate: null,
      thumbnail: null, failure: null,
    });
  }
}
