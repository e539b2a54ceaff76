import { memo, useMemo, useState } from "react";
import { clock } from "../format";
import type { Cut, Shot } from "../model";
import { useNear } from "../parts/hooks";
import { Thumb } from "../parts/Thumb";
import { shotAt } from "../strip";
import { text } from "../text";
import { Sign } from "./Facts";

interface Props {
  id: string;
  cuts: readonly Cut[];
  shots: readonly Shot[];
  isPartial: boolean;
  time: number;
  seek: (time: number) => void;
}

/** As many as are made at once, so that a film of thousands does not hold up the page. */
const portion = 40;

export const ShotList = memo(function ShotList({ id, cuts, shots, isPartial, time, seek }: Props): JSX.Element {
  const [count, setCount] = useState(portion);
  const isMore = shots.length > count;
  const more = (): void => setCount((before) => before + portion);
  const end = useNear(more, isMore);
  const starts = useMemo(() => shots.slice(1).map((shot) => shot.start), [shots]);
  const current = shots.length === 0 ? -1 : shotAt(starts, time);
  const kinds = useMemo(() => new Map(cuts.map((cut) => [cut.time.toFixed(3), cut])), [cuts]);
  return (
    <section className="shots panel" aria-labelledby="shots">
      <h2 id="shots">{text.shots} <span className="count">{shots.length > 0 ? text.shotsCount(shots.length) : ""}</span></h2>
      {isPartial && <p className="help">{text.partial}</p>}
      {shots.length === 0 && <p className="help">{text.noShots}</p>}
      <ol className="shot-list">
        {shots.slice(0, count).map((shot, index) => (
          <Item key={shot.number} id={id} shot={shot} cut={kinds.get(shot.start.toFixed(3))} isCurrent={index === current} seek={seek} />
        ))}
      </ol>
      <div ref={end}>{isMore && <button type="button" className="quiet" onClick={more}>{text.moreShots}</button>}</div>
    </section>
  );
});

interface ItemProps { id: string; shot: Shot; cut: Cut | undefined; isCurrent: boolean; seek: (time: number) => void }

const Item = memo(function Item({ id, shot, cut, isCurrent, seek }: ItemProps): JSX.Element {
  return (
    <li className="shot">
      <button
        type="button" className="shot-button" aria-current={isCurrent ? "true" : undefined}
        aria-label={text.goTo(shot.number + 1, shot.start)} onClick={() => seek(shot.start)}
      >
        <Thumb src={shot.hasThumbnail ? `/api/videos/${encodeURIComponent(id)}/shots/${shot.number}/thumbnail` : null} />
        <span className="shot-words">
          <span className="shot-number">{shot.number + 1}</span>
          <span>{clock(shot.start)}</span>
          <span className="shot-length">{(shot.end - shot.start).toFixed(2)} s</span>
          <span className="shot-kind">{cut === undefined ? text.firstShot : <><Sign kind={cut.kind} />{text.kinds[cut.kind]}</>}</span>
        </span>
      </button>
    </li>
  );
});
