// One stream of events for all videos, which goes on after everything that can interrupt it.
import type { VideoEvent } from "../model";

export type Connection = "connecting" | "live" | "lost";

const names = ["cut", "duplicate", "completed", "failed", "cancelled"];
/** Seconds between two looks at the clock; a far larger gap means that the machine slept. */
const beat = 5;
/** Seconds after which a page that nobody sees lets its connection go: a browser has six for all tabs of a service. */
const unseen = 10;

export class EventFeed {
  private source: EventSource | undefined;
  private lastEventId = "";
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private isWanted = false;
  private beatAt = Date.now();
  private attempts = 0;

  constructor(
    private readonly take: (event: VideoEvent) => void,
    private readonly tell: (connection: Connection) => void,
    /** Asks the service something where the stream was refused; whether it may be tried again. */
    private readonly mayRetry: () => Promise<boolean>,
  ) {
    window.addEventListener("online", () => this.open());
    window.addEventListener("offline", () => this.tell("lost"));
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.open(); });
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.hiding);
      if (document.hidden) this.hiding = setTimeout(() => this.stop(), unseen * 1000);
      else if (this.source === undefined) this.open();
      // Clocks of hidden pages go slowly, which is no sleep.
      this.beatAt = Date.now();
    });
    setInterval(() => {
      const now = Date.now();
      if (now - this.beatAt > 4 * beat * 1000) this.open();
      this.beatAt = now;
    }, beat * 1000);
  }

  /** Begins to listen, or begins anew after the last event that was seen. */
  restart(): void {
    this.isWanted = true;
    this.open();
  }

  close(): void {
    this.isWanted = false;
    this.stop();
  }

  private open(): void {
    this.stop();
    if (!this.isWanted || document.hidden) return;
    this.tell("connecting");
    const place = this.lastEventId === "" ? "" : `?lastEventId=${encodeURIComponent(this.lastEventId)}`;
    const source = new EventSource(`/api/events${place}`);
    this.source = source;
    const read = (event: MessageEvent<string>): void => {
      if (event.lastEventId !== "") this.lastEventId = event.lastEventId;
      this.take(JSON.parse(event.data) as VideoEvent);
    };
    source.onopen = () => {
      this.attempts = 0;
      this.tell("live");
    };
    source.onmessage = read;
    for (const name of names) {
      // A connection that fails is told by the same name as a video that does; it has no data.
      source.addEventListener(name, (event) => { if ("data" in event) read(event as MessageEvent<string>); });
    }
    source.onerror = () => {
      this.tell("lost");
      // Otherwise the browser tries again by itself.
      if (source.readyState === EventSource.CLOSED) void this.tryLater();
    };
  }

  private stop(): void {
    clearTimeout(this.waiting);
    this.source?.close();
    this.source = undefined;
  }

  private async tryLater(): Promise<void> {
    const seconds = Math.min(15, 2 ** this.attempts);
    this.attempts += 1;
    if (!(await this.mayRetry())) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.open(), seconds * 1000);
  }
}
