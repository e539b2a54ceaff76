// How fast something grows, over the last seconds. Pure: the time is an argument.

export class Pace {
  private samples: { at: number; value: number }[] = [];
  /** When something was added last, in seconds. */
  latest = 0;

  /** @param window how far it looks back, in seconds. */
  constructor(private readonly window = 4) {}

  /**
   * @param value what is reached; less than before begins anew.
   * @param at in seconds.
   */
  add(value: number, at: number): void {
    const last = this.samples[this.samples.length - 1];
    if (last !== undefined && value < last.value) this.samples = [];
    this.samples.push({ at, value });
    this.latest = at;
    while (this.samples.length > 2 && at - (this.samples[0]?.at ?? at) > this.window) this.samples.shift();
  }

  /** A second; null while too little is known. */
  get perSecond(): number | null {
    const first = this.samples[0];
    const last = this.samples[this.samples.length - 1];
    if (first === undefined || last === undefined || last.at - first.at < 0.25) return null;
    return (last.value - first.value) / (last.at - first.at);
  }
}
