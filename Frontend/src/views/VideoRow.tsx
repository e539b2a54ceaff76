import { memo } from "react";
import { Actions } from "../parts/Actions";
import { Link } from "../parts/Link";
import { useServices } from "../parts/services";
import { StatusLine } from "../parts/StatusLine";
import { Thumb } from "../parts/Thumb";
import { bytes, clock, day } from "../format";
import { statusOf } from "../status";
import { useStore } from "../store/observable";
import type { Entry } from "../store/reduce";
import type { Upload } from "../upload/uploads";

interface Props { id: string | null; upload: Upload | undefined }

/** A video in the list, from the moment its file is dropped. */
export const VideoRow = memo(function VideoRow({ id, upload }: Props): JSX.Element {
  const { catalog, uploads } = useServices();
  const entry = useStore(catalog, () => (id === null ? undefined : catalog.entry(id)));
  const position = useStore(catalog, () => (id === null ? null : catalog.positionOf(id)));
  const known = useStore(catalog, () => (entry?.copy ? catalog.nameOf(entry.copy.duplicateOf) : ""));
  const sender = useStore(uploads, () => uploads.senderOf(id));
  const status = statusOf(entry, upload, { position, sender, nameOf: () => known });
  const name = entry?.filename ?? upload?.file.name ?? "";
  return (
    <li className="row">
      {id === null ? <Thumb src={null} /> : (
        <Link to={{ name: "video", id }} className="row-picture" hidden><Thumb src={entry?.thumbnail ?? null} /></Link>
      )}
      <div className="row-main">
        <h2 className="row-name">{id === null ? name : <Link to={{ name: "video", id }}>{name}</Link>}</h2>
        <StatusLine status={status} name={name} />
      </div>
      <p className="row-facts">{facts(entry, upload)}</p>
      <Actions actions={status.actions} video={entry} upload={upload} name={name} />
    </li>
  );
});

function facts(entry: Entry | undefined, upload: Upload | undefined): string {
  const size = entry?.size ?? upload?.file.size ?? null;
  return [
    entry?.duration ? clock(entry.duration, 0) : "",
    entry?.width && entry.height ? `${entry.width} × ${entry.height}` : "",
    size === null ? "" : bytes(size),
    entry === undefined ? "" : day(entry.uploaded),
  ].filter(Boolean).join("  ·  ");
}
