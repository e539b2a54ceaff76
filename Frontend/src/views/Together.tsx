import { useEffect, useRef, useState, type RefObject } from "react";
import type { Segment } from "../model";
import { toA, type MatchedCut } from "../match";
import { Icon } from "../parts/Icon";
import { text } from "../text";
import type { Side } from "./Comparison";

interface Props { segment: Segment; match: MatchedCut | undefined; known: Side; copy: Side }

/** Seconds by which the players may be apart before one is moved. */
const most = 0.1;

/** Both videos side by side, played in step: what the copy shows, the known one shows at its own moment. */
export function Together({ segment, match, known, copy }: Props): JSX.Element {
  const a = useRef<HTMLVideoElement>(null);
  const b = useRef<HTMLVideoElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const start = match?.b ?? segment.bStart;

  useEffect(() => {
    if (a.current !== null) a.current.currentTime = toA(segment, start) + 0.001;
    if (b.current !== null) b.current.currentTime = start + 0.001;
  }, [segment, start]);

  useEffect(() => {
    if (!isPlaying) return;
    let frame = 0;
    const follow = (): void => {
      const [first, second] = [a.current, b.current];
      if (first !== null && second !== null) {
        const wanted = toA(segment, second.currentTime);
        if (!first.seeking && Math.abs(first.currentTime - wanted) > most) first.currentTime = wanted;
        if (second.ended || second.paused) setPlaying(false);
      }
      frame = requestAnimationFrame(follow);
    };
    frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, segment]);

  const toggle = async (): Promise<void> => {
    const [first, second] = [a.current, b.current];
    if (first === null || second === null) return;
    if (isPlaying) {
      first.pause();
      second.pause();
      setPlaying(false);
      return;
    }
    first.playbackRate = segment.speed;
    try {
      await Promise.all([first.play(), second.play()]);
      setPlaying(true);
    } catch {
      setFailed(true);
    }
  };
  const player = (side: Side, ref: RefObject<HTMLVideoElement>): JSX.Element => (
    <video
      ref={ref} muted playsInline preload="metadata" src={`/api/videos/${encodeURIComponent(side.entry.videoId)}/content`}
      aria-label={`${text.player}: ${side.entry.filename}`} onError={() => setFailed(true)}
    />
  );
  if (failed) return <p className="help">{text.togetherFailed}</p>;
  return (
    <div className="together">
      <div className="frames-grid">
        <figure className="frames-side">{player(known, a)}<figcaption>{known.entry.filename}</figcaption></figure>
        <figure className="frames-side">{player(copy, b)}<figcaption>{copy.entry.filename}</figcaption></figure>
      </div>
      <button type="button" onClick={() => void toggle()}><Icon name={isPlaying ? "pause" : "play"} />{isPlaying ? text.pause : text.playBoth}</button>
    </div>
  );
}
