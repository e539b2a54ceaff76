import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { clock } from "../format";
import { cutKinds, type Cut, type Shot } from "../model";
import { useWidth } from "../parts/hooks";
import { Icon } from "../parts/Icon";
import { cells, marks, neighbour, shotAt } from "../strip";
import { text } from "../text";
import { Sign } from "./Facts";
import type { Playback } from "./Player";
import { Strip } from "./Strip";

interface Props {
  id: string;
  duration: number;
  cuts: readonly Cut[];
  shots: readonly Shot[];
  /** How far the analysis has come, in seconds. */
  reached: number;
  /** It ended there, because the rest is known. */
  isStopped: boolean;
  playback: Playback;
}

/** Of the track, and of the lane below the pictures: as in timeline.css. */
const height = 92;
const lane = 22;
const mostZoom = 64;

/** All of a video at a glance: a picture for each shot, marks for cuts, and where the player is. */
export function Timeline({ id, duration, cuts, shots, reached, isStopped, playback }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const outer = useWidth(frame);
  const [zoom, setZoom] = useState(1);
  const [scroll, setScroll] = useState(0);
  const width = outer * zoom;
  const { time, seek } = playback;
  const times = useMemo(() => cuts.map((cut) => cut.time), [cuts]);
  const pictures = useMemo(
    () => cells(shots, duration, width, 26, scroll - outer, scroll + 2 * outer), [shots, duration, width, scroll, outer]);
  const paths = useMemo(() => marks(cuts, duration, width, height - lane + 4, height - 3), [cuts, duration, width]);
  const shown = duration > 0 ? Math.min(1, time / duration) : 0;

  // What the player shows stays in sight.
  useEffect(() => {
    const node = scroller.current;
    if (node === null || zoom === 1) return;
    const at = shown * width;
    if (at < node.scrollLeft || at > node.scrollLeft + outer) node.scrollLeft = at - outer / 2;
  }, [shown, width, outer, zoom]);

  const step = (steps: number): void => seek(neighbour(times, duration, time, steps));
  const press = (event: KeyboardEvent): void => {
    const steps: Record<string, () => void> = {
      ArrowRight: () => step(1), ArrowUp: () => step(1), ArrowLeft: () => step(-1), ArrowDown: () => step(-1),
      PageDown: () => step(10), PageUp: () => step(-10), Home: () => seek(0), End: () => seek(duration), " ": playback.toggle,
    };
    const act = steps[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const point = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    seek(Math.min(duration, Math.max(0, ((event.clientX - box.left) / box.width) * duration)));
  };
  return (
    <section className="timeline panel" aria-labelledby="timeline">
      <div className="timeline-head">
        <h2 id="timeline">{text.timeline}</h2>
        <ul className="legend">{cutKinds.map((kind) => <li key={kind}><Sign kind={kind} />{text.kinds[kind]}</li>)}</ul>
        <div className="timeline-buttons">
          <output className="moment">{clock(time)}</output>
          <button type="button" aria-label={text.previousCut} onClick={() => step(-1)}><Icon name="previous" /></button>
          <button type="button" aria-label={playback.isPlaying ? text.pause : text.play} onClick={playback.toggle}><Icon name={playback.isPlaying ? "pause" : "play"} /></button>
          <button type="button" aria-label={text.nextCut} onClick={() => step(1)}><Icon name="next" /></button>
          <button type="button" aria-label={text.zoomOut} disabled={zoom === 1} onClick={() => setZoom(zoom / 2)}><Icon name="minus" /></button>
          <button type="button" aria-label={text.zoomIn} disabled={zoom === mostZoom} onClick={() => setZoom(zoom * 2)}><Icon name="plus" /></button>
        </div>
      </div>
      <div ref={frame} className="timeline-frame">
        <div ref={scroller} className="timeline-scroll" onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}>
          <div
            className="track" style={{ width: zoom === 1 ? "100%" : width }} role="slider" tabIndex={0} aria-label={text.timeline}
            aria-describedby="timeline-help" aria-valuemin={0} aria-valuemax={Math.round(duration * 100) / 100} aria-valuenow={Math.round(time * 100) / 100}
            aria-valuetext={text.timelineValue(time, shotAt(times, time) + 1, cuts.length + 1)}
            onKeyDown={press} onPointerDown={point} onPointerMove={point}
          >
            <Strip id={id} cells={pictures} />
            {duration > 0 && reached < duration && (
              <div className="unread" style={{ left: `${(100 * reached) / duration}%` }}>{isStopped && <span>{text.notRead}</span>}</div>
            )}
            <svg className="marks" width={width} height={height} aria-hidden="true">
              <path className="halo" d={paths.cut} /><path className="dissolve" d={paths.dissolve} /><path className="fade" d={paths.fade} /><path className="cut" d={paths.cut} />
            </svg>
            <div className="playhead" style={{ left: `${shown * 100}%` }} />
            {shots.length === 0 && cuts.length === 0 && reached === 0 && <p className="track-words">{text.timelineEmpty}</p>}
          </div>
        </div>
      </div>
      <div className="timeline-foot">
        <span>{clock(0, 0)}</span><span id="timeline-help" className="help">{text.timelineHelp}</span><span>{clock(duration, 0)}</span>
      </div>
    </section>
  );
}
