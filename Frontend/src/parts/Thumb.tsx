import { useState } from "react";
import { Icon } from "./Icon";

/** A picture of a video, in a place that is kept for it. */
export function Thumb({ src, alt = "" }: { src: string | null; alt?: string }): JSX.Element {
  const [failed, setFailed] = useState<string | null>(null);
  return (
    <span className="thumb">
      {src !== null && failed !== src
        ? <img src={src} alt={alt} width={160} height={90} loading="lazy" decoding="async" onError={() => setFailed(src)} />
        : <Icon name="play" />}
    </span>
  );
}
