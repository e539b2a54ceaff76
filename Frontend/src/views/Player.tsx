import { useCallback, useEffect, useState, type RefObject } from "react";
import type { Entry } from "../store/reduce";
import { text } from "../text";

export interface Playback {
  /** Seconds; also where there is no player that shows it. */
  time: number;
  isPlaying: boolean;
  seek: (time: number) => void;
  toggle: () => void;
}

/** Follows a player, and stands in for one where the browser cannot play the file. */
export function usePlayback(video: RefObject<HTMLVideoElement>): Playback {
  const [time, setTime] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    let frame = 0;
    const follow = (): void => {
      const node = video.current;
      if (node !== null && !node.paused && !node.seeking) setTime(node.currentTime);
      setPlaying(node !== null && !node.paused && !node.ended);
      frame = requestAnimationFrame(follow);
    };
    frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [video]);
  const seek = useCallback((to: number): void => {
    setTime(to);
    const node = video.current;
    // Just inside the shot: a browser shows the frame before where rounding is against it.
    if (node !== null) node.currentTime = to + 0.001;
  }, [video]);
  const toggle = useCallback((): void => {
    const node = video.current;
    if (node === null) return;
    if (node.paused) node.play().catch(() => undefined);
    else node.pause();
  }, [video]);
  return { time, isPlaying, seek, toggle };
}

interface Props {
  entry: Entry;
  video: RefObject<HTMLVideoElement>;
  /** Nothing else is known of the video. */
  isBlank: boolean;
}

export function Player({ entry, video, isBlank }: Props): JSX.Element {
  const [failed, setFailed] = useState(false);
  const isThere = entry.state !== "awaiting_upload";
  const path = `/api/videos/${encodeURIComponent(entry.videoId)}/content`;
  const what = entry.codec === null ? text.thisFormat
    : [entry.codec.toUpperCase(), entry.container === null ? "" : `(${entry.container.split(",")[0]})`].filter(Boolean).join(" ");
  const ratio = entry.width && entry.height ? `${entry.width} / ${entry.height}` : "16 / 9";
  return (
    <div className="player" style={{ aspectRatio: ratio }}>
      {!isThere || failed ? (
        <div className="player-words">
          <p>{isThere ? text.cannotPlay(what, isBlank) : text.playerWaits}</p>
          {isThere && <a className="button" href={path} download={entry.filename}>{text.download}</a>}
        </div>
      ) : (
        <video ref={video} src={path} controls playsInline preload="metadata" aria-label={`${text.player}: ${entry.filename}`} onError={() => setFailed(true)} />
      )}
    </div>
  );
}
