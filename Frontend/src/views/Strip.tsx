import { memo } from "react";
import type { Cell } from "../strip";

/** Pictures of shots, each over the time that it lasts. */
export const Strip = memo(function Strip({ id, cells }: { id: string; cells: readonly Cell[] }): JSX.Element {
  return (
    <div className="strip" aria-hidden="true">
      {cells.map(({ shot, left, width }) => (
        <div
          key={shot.number} className="cell"
          style={{
            left, width,
            backgroundImage: shot.hasThumbnail ? `url("/api/videos/${encodeURIComponent(id)}/shots/${shot.number}/thumbnail")` : undefined,
          }}
        />
      ))}
    </div>
  );
});
