import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { isEnd, type Pair, type Segment } from "../model";
import { longest, matchedCuts, toA, type MatchedCut } from "../match";
import { useWidth } from "../parts/hooks";
import { cells, reached } from "../strip";
import type { Detail, Entry } from "../store/reduce";
import { text } from "../text";
import { Frames } from "./Frames";
import { Strip } from "./Strip";
import { Together } from "./Together";

export interface Side { entry: Entry; detail: Detail }

interface Props {
  pair: Pair;
  /** The video whose page this is. */
  own: string;
  known: Side;
  copy: Side;
}

const gap = 56;

/** Two timelines, one above the other, moved so that what they share lies on each other. */
export function Comparison({ pair, own, known, copy }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [chosen, setChosen] = useState(0);
  const [isTogether, setTogether] = useState(false);
  const main = longest(pair.segments);
  const plan = useMemo(() => arrange(pair.segments, known, copy), [pair.segments, known, copy]);
  const { from, to, onA, matches } = plan;
  const scale = width / Math.max(0.001, to - from);
  const x = (time: number): number => (time - from) * scale;
  const bx = (time: number): number => x(onA(time));
  const aLength = length(known);
  const bLength = length(copy);
  const isPartial = copy.detail.complete === false && isEnd(copy.entry.state);
  const aWidth = aLength * scale;
  const bWidth = Math.max(0, bx(bLength) - bx(0));
  const match = matches[Math.min(chosen, matches.length - 1)];
  const name = known.entry.filename;
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setChosen(Math.min(matches.length - 1, Math.max(0, chosen + step)));
  };
  return (
    <div className="comparison">
      <p className="track-name"><span>{own === pair.duplicateOf ? text.thisVideo : text.knownVideo}</span> {name}</p>
      <div ref={frame} className="pair-tracks" role="group" aria-label={text.comparisonLabel(name)}>
        {width > 0 && (
          <>
            <div className="pair-track" style={{ left: x(0), width: aWidth }}>
              <Strip id={known.entry.videoId} cells={cells(known.detail.shots, aLength, aWidth)} />
              <Stretches of={pair.segments.map((one) => [one.aStart, one.aEnd])} duration={aLength} />
            </div>
            <svg className="links" width={width} height={gap} aria-hidden="true">
              {pair.segments.map((one) => (
                <path key={`${one.aStart} ${one.bStart}`} className="stretch" d={`M${x(one.aStart)} 0H${x(one.aEnd)}L${bx(one.bEnd)} ${gap}H${bx(one.bStart)}Z`} />
              ))}
              <path className="link" d={matches.map((one) => `M${x(one.a).toFixed(1)} 0L${bx(one.b).toFixed(1)} ${gap}`).join("")} />
              {match !== undefined && <path className="link chosen" d={`M${x(match.a)} 0L${bx(match.b)} ${gap}`} />}
            </svg>
            <div className="pair-track second" style={{ left: bx(0), width: bWidth }}>
              <Strip id={copy.entry.videoId} cells={cells(copy.detail.shots, bLength, bWidth)} />
              <Stretches of={pair.segments.map((one) => [one.bStart, one.bEnd])} duration={bLength} />
              {isPartial && <div className="unread" style={{ left: `${(100 * reached(copy.entry, copy.detail, bLength)) / bLength}%` }} />}
            </div>
          </>
        )}
      </div>
      <p className="track-name"><span>{own === pair.video ? text.thisVideo : text.otherVideo}</span> {copy.entry.filename}</p>
      <ul className="stretches">
        {pair.segments.map((one) => <li key={`${one.aStart} ${one.bStart}`}>{text.stretch(one.bStart, one.bEnd, one.aStart, one.aEnd, name)}</li>)}
      </ul>
      {main !== null && (
        <div>
          <button type="button" aria-expanded={isTogether} onClick={() => setTogether(!isTogether)}>{isTogether ? text.notTogether : text.together}</button>
        </div>
      )}
      {main !== null && isTogether && <Together segment={main} match={match} known={known} copy={copy} />}
      {match !== undefined && (
        <Frames
          match={match} index={Math.min(chosen, matches.length - 1)} count={matches.length} known={known} copy={copy}
          choose={setChosen} onKeyDown={press}
        />
      )}
    </div>
  );
}

function Stretches({ of, duration }: { of: [number, number][]; duration: number }): JSX.Element {
  return (
    <>
      {of.map(([start, end]) => (
        <div key={start} className="shared" style={{ left: `${(100 * start) / duration}%`, width: `${(100 * (end - start)) / duration}%` }} />
      ))}
    </>
  );
}

const length = (side: Side): number => side.entry.duration ?? side.detail.shots[side.detail.shots.length - 1]?.end ?? 1;

interface Arrangement {
  /** Of the drawing, in seconds of the known video. */
  from: number;
  to: number;
  /** Where a moment of the copy lies in the known video. */
  onA: (time: number) => number;
  matches: MatchedCut[];
}

function arrange(segments: readonly Segment[], known: Side, copy: Side): Arrangement {
  const main = longest(segments);
  const onA = (time: number): number => (main === null ? time : toA(main, time));
  const aCuts = known.detail.cuts.map((cut) => cut.time);
  const bCuts = copy.detail.cuts.map((cut) => cut.time);
  return {
    from: Math.min(0, onA(0)), to: Math.max(length(known), onA(length(copy))), onA,
    matches: segments.flatMap((one) => matchedCuts(one, aCuts, bCuts)),
  };
}
