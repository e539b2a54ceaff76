import { bytes, clock, day, rate } from "../format";
import { cutKinds, type Cut, type CutKind } from "../model";
import type { Entry } from "../store/reduce";
import { text } from "../text";

/** @param cuts null where nothing was found out about them. */
export function Facts({ entry, cuts }: { entry: Entry; cuts: readonly Cut[] | null }): JSX.Element {
  const facts: [string, string | null][] = [
    [text.factNames.duration, entry.duration === null ? null : clock(entry.duration)],
    [text.factNames.picture, entry.width === null || entry.height === null ? null : `${entry.width} × ${entry.height}`],
    [text.factNames.codec, entry.codec?.toUpperCase() ?? null],
    [text.factNames.rate, entry.frameRate === null ? null : rate(entry.frameRate)],
    [text.factNames.size, entry.size === null ? null : bytes(entry.size)],
    [text.factNames.uploaded, day(entry.uploaded)],
  ];
  return (
    <section aria-label={text.facts}>
      {cuts !== null && (
        <ul className="counts">
          {cutKinds.map((kind) => {
            const count = cuts.filter((cut) => cut.kind === kind).length;
            return <li key={kind}><Sign kind={kind} />{text.kindsCount(kind, count)}</li>;
          })}
        </ul>
      )}
      <dl className="facts">
        {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value ?? "–"}</dd></div>)}
      </dl>
    </section>
  );
}

/** How a kind of cut is drawn: they differ in shape, not only in colour. */
export function Sign({ kind }: { kind: CutKind }): JSX.Element {
  const path = { cut: "M7 1v12", fade: "M1 1h12L7 13Z", dissolve: "M1 1v12L13 1v12Z" }[kind];
  return <svg className={`sign ${kind}`} viewBox="0 0 14 14" aria-hidden="true"><path d={path} /></svg>;
}
