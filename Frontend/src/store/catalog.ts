// All that the page knows of the service's videos, kept true by one stream of events.
import { call, RequestError, whenUnauthorized } from "../api";
import { isEnd, type FullVideo, type Video, type VideoEvent } from "../model";
import { text } from "../text";
import { EventFeed, type Connection } from "./feed";
import { fetchPage, keyOf, unloaded, visible, type Pages, type Query } from "./library";
import { Observable } from "./observable";
import { Pace } from "./pace";
import type { Place } from "../router";
import { applyToDetail, applyToEntry, detailOf, entryOf, isBefore, verdictOf, type Detail, type Entry } from "./reduce";
import { Turns } from "./turns";

export interface DetailState { status: "loading" | "ready" | "missing" | "failed"; detail: Detail | null; error: string }

/** Seconds. */
const factsAgain = 2;
/** Seconds without a tick, of which there are two a second, after which nothing is told of the pace. */
const silence = 6;

const noDetail: DetailState = { status: "loading", detail: null, error: "" };

export class Catalog extends Observable {
  connection: Connection = "connecting";
  isSignedOut = false;
  /** The last thing that happened, for those who do not see it. */
  announcement = "";
  /** What is on show. */
  place: Place = { name: "library", q: "", state: "all" };
  /** Called with the identifier of a video that was deleted. */
  whenGone: (id: string) => void = () => undefined;

  private readonly entries = new Map<string, Entry>();
  /** Of videos that lists tell of only as what others are copies of. */
  private readonly names = new Map<string, string>();
  private readonly details = new Map<string, DetailState>();
  private readonly pages = new Map<string, Pages>();
  private readonly lists = new Map<string, { entries: Entry[]; version: number }>();
  private readonly paces = new Map<string, Pace>();
  /** When the facts of a video were asked for last. */
  private readonly asked = new Map<string, number>();
  /** Queued videos, the first to come at first. */
  private queue: string[] = [];
  /** Loads that were asked for while one was on its way, whose answer may be older than what they were asked for. */
  private readonly again = new Set<string>();
  private readonly meanwhile = new Map<string, VideoEvent[]>();
  private readonly turns = new Turns(3);
  /** Counts what changed a video here; an answer to a question from before is older than that. */
  private moment = 0;
  private readonly moments = new Map<string, number>();
  /** Deleted videos: an answer that was asked for before may still tell of them. */
  private readonly gone = new Set<string>();
  private version = 0;
  private feed: EventFeed | undefined;
  private wasLive = false;
  private reload: ReturnType<typeof setTimeout> | undefined;

  /** @param now in seconds. */
  constructor(private readonly now = () => performance.now() / 1000) {
    super();
  }

  /** Ends once it is known whether anything may be asked. */
  async start(): Promise<void> {
    setInterval(() => this.dropOldPaces(), 1000);
    whenUnauthorized(() => this.signOut());
    this.feed = new EventFeed(
      (event) => this.take(event),
      (connection) => this.connected(connection),
      () => this.isAdmitted());
    if (await this.isAdmitted()) this.feed.restart();
  }

  /** Whether the service lets this browser in. One that does not answer may do so later. */
  private async isAdmitted(): Promise<boolean> {
    try {
      const { signedIn } = await call<{ signedIn: boolean }>("GET", "/api/session");
      if (!signedIn) this.signOut();
      return signedIn;
    } catch {
      return true;
    }
  }

  private connected(connection: Connection): void {
    this.set(() => { this.connection = connection; });
    if (connection !== "live") return;
    // What the stream cannot tell of the time between: what was deleted, and all where its place was lost.
    if (this.wasLive) this.refresh();
    this.wasLive = true;
  }

  async signIn(token: string): Promise<void> {
    await call("POST", "/api/session", { token });
    this.set(() => { this.isSignedOut = false; });
    this.pages.clear();
    this.feed?.restart();
  }

  private signOut(): void {
    this.set(() => { this.isSignedOut = true; });
    this.feed?.close();
  }

  announce(words: string): void {
    this.set(() => { this.announcement = words; });
  }

  // Reading

  entry = (id: string): Entry | undefined => this.entries.get(id);
  detail = (id: string): DetailState => this.details.get(id) ?? noDetail;
  pagesOf = (query: Query): Pages => this.pages.get(keyOf(query)) ?? unloaded;
  nameOf = (id: string): string => this.entries.get(id)?.filename ?? this.names.get(id) ?? text.unknownVideo;
  /** From 1; null where it does not wait. */
  positionOf = (id: string): number | null => {
    const index = this.queue.indexOf(id);
    return index < 0 ? null : index + 1;
  };

  list = (query: Query): Entry[] => {
    const key = keyOf(query);
    const known = this.lists.get(key);
    if (known?.version === this.version) return known.entries;
    const entries = visible(this.entries.values(), query, this.pagesOf(query));
    const isSame = known !== undefined && known.entries.length === entries.length
      && known.entries.every((entry, index) => entry === entries[index]);
    const list = isSame ? known.entries : entries;
    this.lists.set(key, { entries: list, version: this.version });
    return list;
  };

  // Loading

  async loadMore(query: Query): Promise<void> {
    const key = keyOf(query);
    const before = this.pages.get(key);
    if (before !== undefined && (before.status === "loading" || (before.status === "ready" && before.next === null))) return;
    await this.loadPage(query, before?.next ?? null);
  }

  private async loadPage(query: Query, cursor: string | null): Promise<void> {
    const key = keyOf(query);
    const before = this.pages.get(key) ?? unloaded;
    const shown = before.last === null ? [] : visible(this.entries.values(), query, before);
    this.set(() => this.pages.set(key, { ...before, status: "loading" }));
    try {
      const asked = this.moment;
      const page = await fetchPage(query, cursor);
      this.set(() => {
        for (const video of page.videos) this.keepAnswer(video, asked);
        const last = page.videos[page.videos.length - 1]?.videoId ?? before.last;
        let pages: Pages = { last, next: page.next, status: "ready", error: "" };
        if (cursor === null && shown.length > 0) {
          if (query.state === "all") this.drop(shown, page.videos, page.next === null);
          // It reaches to what was known: the pages after it still hold.
          if (page.next !== null && page.videos.some((one) => shown.some((other) => other.videoId === one.videoId))) {
            pages = { ...before, status: "ready", error: "" };
          }
        }
        this.pages.set(key, pages);
      });
    } catch (error) {
      this.set(() => this.pages.set(key, { ...before, status: "failed", error: words(error) }));
    }
  }

  /** Videos that were shown and that a newer first page has no more: they were deleted. */
  private drop(shown: readonly Entry[], page: readonly Video[], isAll: boolean): void {
    const end = page[page.length - 1];
    const there = new Set(page.map((video) => video.videoId));
    for (const entry of shown) {
      const isInside = isAll || (end !== undefined && isBefore(entry, end) < 0);
      if (isInside && !there.has(entry.videoId)) this.remove(entry.videoId);
    }
  }

  /** Begins with the newest again, as after a long sleep. What is not on show is asked for again when it is. */
  private refresh(): void {
    clearTimeout(this.reload);
    this.reload = setTimeout(() => {
      const { place } = this;
      const isList = place.name === "library";
      const shown = new Set(isList ? this.list(place).map((entry) => entry.videoId)
        : [place.id, ...(this.detail(place.id).detail?.duplicates.flatMap((pair) => [pair.video, pair.duplicateOf]) ?? [])]);
      for (const [id, entry] of this.entries) {
        this.names.set(id, entry.filename);
        if (!shown.has(id)) this.entries.delete(id);
      }
      for (const id of this.details.keys()) if (isList || !shown.has(id)) this.details.delete(id);
      const key = isList ? keyOf(place) : "";
      for (const lists of [this.pages, this.lists]) for (const other of lists.keys()) if (other !== key) lists.delete(other);
      if (isList) void this.loadPage(place, null);
      for (const id of this.details.keys()) void this.load(id);
    }, 300);
  }

  async load(id: string): Promise<void> {
    if (this.meanwhile.has(id)) {
      this.again.add(id);
      return;
    }
    this.meanwhile.set(id, []);
    if (!this.details.has(id)) this.set(() => this.details.set(id, noDetail));
    let state: DetailState;
    try {
      const video = await this.fetch(id);
      let detail = detailOf(video);
      this.keepVerdict(video);
      // What came while it was on its way.
      for (const event of this.meanwhile.get(id) ?? []) detail = applyToDetail(detail, event, event.state);
      state = { status: "ready", detail, error: "" };
    } catch (error) {
      const isMissing = error instanceof RequestError && error.status === 404;
      state = { status: isMissing ? "missing" : "failed", detail: this.details.get(id)?.detail ?? null, error: words(error) };
    }
    this.meanwhile.delete(id);
    if (this.again.delete(id) && !this.gone.has(id)) return this.load(id);
    if (this.gone.has(id)) state = { status: "missing", detail: null, error: "" };
    this.set(() => this.details.set(id, state));
  }

  /** Of a video that another one tells of. */
  async loadName(id: string): Promise<void> {
    if (this.entries.has(id) || this.names.has(id)) return;
    try {
      await this.fetch(id);
    } catch {
      // Its name is not essential.
    }
  }

  private async fetch(id: string): Promise<FullVideo> {
    return this.turns.take(async () => {
      const asked = this.moment;
      const video = await call<FullVideo>("GET", `/api/videos/${encodeURIComponent(id)}`);
      this.keepAnswer({ ...video, cutCount: video.complete === null ? null : video.cuts.length }, asked);
      return video;
    });
  }

  // Writing

  /** @param asked when the question was put: what was told since is newer than the answer. */
  private keepAnswer(video: Video, asked: number): void {
    const known = this.entries.get(video.videoId);
    const isOld = (this.moments.get(video.videoId) ?? 0) > asked;
    if (isOld && this.gone.has(video.videoId)) return;
    if (known === undefined || !isOld) this.keep(video);
    else this.keep({ ...video, state: known.state, progress: known.progress, failure: known.failure, copy: known.copy ?? video.copy });
  }

  private touch(id: string): void {
    this.moment += 1;
    this.moments.set(id, this.moment);
  }

  private keepVerdict({ videoId: id, state, duplicates }: FullVideo): void {
    const entry = this.entries.get(id);
    const verdict = verdictOf(id, duplicates);
    if (entry === undefined || (verdict === null && entry.state === "analyzing")) return;
    // It is from before what is known: an end is told twice, so that moments do not tell.
    if (entry.copy !== undefined && entry.state !== state) return;
    this.entries.set(id, { ...entry, copy: verdict });
    if (verdict !== null) void this.loadName(verdict.duplicateOf);
  }

  /** Takes a record of the service as it is. */
  keep(video: Video): void {
    this.gone.delete(video.videoId);
    if (video.copy?.knownName !== undefined) this.names.set(video.copy.duplicateOf, video.copy.knownName);
    this.set(() => {
      this.entries.set(video.videoId, entryOf(video, this.entries.get(video.videoId)));
      this.line(video.videoId, video.state);
    });
  }

  change(id: string, change: Partial<Entry>): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.touch(id);
    this.set(() => this.entries.set(id, { ...entry, ...change }));
  }

  forget(id: string): void {
    this.set(() => {
      this.remove(id);
      if (this.details.has(id)) this.details.set(id, { status: "missing", detail: null, error: "" });
      this.line(id, "cancelled");
    });
  }

  private remove(id: string): void {
    this.touch(id);
    this.gone.add(id);
    this.entries.delete(id);
    this.whenGone(id);
  }

  /** An event of the stream. */
  take(event: VideoEvent): void {
    const id = event.videoId;
    this.touch(id);
    if (event.deleted === true) {
      this.forget(id);
      for (const [other, state] of this.details) {
        if (state.detail?.duplicates.some((pair) => pair.video === id || pair.duplicateOf === id)) void this.load(other);
      }
      return;
    }
    const entry = this.entries.get(id);
    if (entry === undefined) {
      this.set(() => this.line(id, event.state));
      // A video that somebody else has brought. Of a snapshot the list is asked for by itself.
      if (event.snapshot !== true) void this.loadName(id);
      return;
    }
    const next = applyToEntry(entry, event);
    next.pace = this.paceOf(event, next);
    this.set(() => {
      this.entries.set(id, next);
      this.line(id, event.state);
      this.meanwhile.get(id)?.push(event);
      const state = this.details.get(id);
      if (state?.detail) {
        this.details.set(id, { ...state, detail: applyToDetail(state.detail, event, entry.state) });
      }
      this.tellOf(entry, next);
    });
    this.lookAgain(entry, event);
  }

  /** What no event carries: facts of the file once it was opened, and all of a result. */
  private lookAgain(before: Entry, event: VideoEvent): void {
    const isNew = event.state !== before.state;
    const evidence = event.evidence ?? event.duplicate;
    if (evidence !== undefined && evidence !== null) void this.loadName(evidence.duplicateOf);
    // They are known soon after the analysis began, and no event tells that they are.
    if (event.state === "analyzing" && before.duration === null && this.now() - (this.asked.get(before.videoId) ?? -factsAgain) >= factsAgain) {
      this.asked.set(before.videoId, this.now());
      void this.loadFacts(before.videoId);
    }
    if (this.details.has(before.videoId)) {
      if (isNew && event.state !== "downloading") void this.load(before.videoId);
      else if (event.duplicate !== undefined) void this.load(before.videoId);
      return;
    }
    if (isNew && isEnd(event.state)) void this.loadFacts(before.videoId);
  }

  private async loadFacts(id: string): Promise<void> {
    try {
      const video = await this.fetch(id);
      this.set(() => this.keepVerdict(video));
    } catch {
      // The next event looks again.
    }
  }

  private paceOf(event: VideoEvent, entry: Entry): number | null {
    if (event.state !== "analyzing") {
      this.paces.delete(entry.videoId);
      return null;
    }
    const pace = this.paces.get(entry.videoId) ?? new Pace(5);
    this.paces.set(entry.videoId, pace);
    if (event.seconds !== undefined) pace.add(event.seconds, this.now());
    return pace.perSecond ?? entry.pace;
  }

  /** Of videos whose inspector is silent: it may be gone. */
  dropOldPaces(): void {
    for (const [id, pace] of this.paces) {
      const entry = this.entries.get(id);
      if (entry === undefined || entry.pace === null || this.now() - pace.latest < silence) continue;
      this.paces.delete(id);
      this.set(() => this.entries.set(id, { ...entry, pace: null }));
    }
  }

  private tellOf(before: Entry, after: Entry): void {
    if (before.state === after.state) return;
    if (after.state === "failed") {
      this.announcement = text.announce.failed(after.filename, after.failure?.sentence ?? "");
    } else if (after.state === "duplicate" && after.copy) {
      this.announcement = text.announce.copy(after.filename, this.nameOf(after.copy.duplicateOf));
    } else if (after.state !== "downloading") {
      this.announcement = text.announce.state(after.filename, after.state);
    }
  }

  private line(id: string, state: Video["state"]): void {
    const isIn = this.queue.includes(id);
    if (state !== "queued") {
      if (isIn) this.queue = this.queue.filter((other) => other !== id);
      return;
    }
    if (!isIn) this.queue = [...this.queue, id];
    const when = (one: string): string => this.entries.get(one)?.uploaded ?? "";
    this.queue.sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : 0));
  }

  private set(change: () => unknown): void {
    change();
    this.version += 1;
    this.changed();
  }
}

export const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
