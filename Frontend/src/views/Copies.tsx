import { isEnd } from "../model";
import type { Detail, Entry } from "../store/reduce";
import { text } from "../text";
import { PairView } from "./PairView";

/** All pairs of a video: what it is a copy of, and what is a copy of it. */
export function Copies({ entry, detail }: { entry: Entry; detail: Detail }): JSX.Element {
  const own = (pair: { video: string }): number => (pair.video === entry.videoId ? 0 : 1);
  const pairs = [...detail.duplicates].sort(
    (a, b) => own(a) - own(b) || Number(a.dismissed !== null) - Number(b.dismissed !== null) || b.confidence - a.confidence);
  return (
    <section className="copies" aria-labelledby="copies">
      <h2 id="copies">{text.copies}</h2>
      {pairs.length === 0 && <p className="panel help">{none(entry)}</p>}
      {pairs.map((pair, index) => <PairView key={pair.id} pair={pair} own={entry.videoId} isFirst={index === 0} />)}
    </section>
  );
}

function none({ state }: Entry): string {
  if (state === "failed" || state === "cancelled") return text.copiesUnknown;
  return isEnd(state) ? text.copiesNone : text.copiesWait;
}
