import type { KeyboardEvent } from "react";
import { clock } from "../format";
import type { MatchedCut } from "../match";
import { Icon } from "../parts/Icon";
import { Thumb } from "../parts/Thumb";
import { text } from "../text";
import type { Side } from "./Comparison";

interface Props {
  match: MatchedCut;
  /** From 0. */
  index: number;
  count: number;
  known: Side;
  copy: Side;
  choose: (index: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Both videos before and after one cut, side by side. */
export function Frames({ match, index, count, known, copy, choose, onKeyDown }: Props): JSX.Element {
  const sides: [string, Side, number][] = [[known.entry.filename, known, match.a], [copy.entry.filename, copy, match.b]];
  return (
    <div className="frames" role="group" aria-label={text.match(index + 1, count)} tabIndex={0} onKeyDown={onKeyDown}>
      <div className="frames-head">
        <h4>{text.match(index + 1, count)}</h4>
        <p className="help">{text.framesHelp}</p>
        <div className="frames-buttons">
          <button type="button" aria-label={text.previousMatch} disabled={index === 0} onClick={() => choose(index - 1)}><Icon name="previous" /></button>
          <button type="button" aria-label={text.nextMatch} disabled={index === count - 1} onClick={() => choose(index + 1)}><Icon name="next" /></button>
        </div>
      </div>
      <div className="frames-grid">
        {sides.map(([name, side, time]) => (
          <figure key={side.entry.videoId} className="frames-side">
            <div className="frames-pictures">
              <Thumb src={picture(side, time, "before")} alt={`${name}, ${text.beforeCut.toLowerCase()} ${clock(time)}`} />
              <Thumb src={picture(side, time, "after")} alt={`${name}, ${text.afterCut.toLowerCase()} ${clock(time)}`} />
            </div>
            <figcaption>{name} <b>{clock(time)}</b></figcaption>
          </figure>
        ))}
      </div>
    </div>
  );
}

/** Of the shot on one side of a cut. */
function picture(side: Side, time: number, where: "before" | "after"): string | null {
  const { shots } = side.detail;
  const shot = where === "before"
    ? [...shots].reverse().find((one) => one.start < time - 0.02)
    : shots.find((one) => one.end > time + 0.02);
  return shot?.hasThumbnail === true ? `/api/videos/${encodeURIComponent(side.entry.videoId)}/shots/${shot.number}/thumbnail` : null;
}
