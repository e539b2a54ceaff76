import { useEffect, useRef, useState } from "react";
import { Actions } from "../parts/Actions";
import { Link } from "../parts/Link";
import { useTitle } from "../parts/hooks";
import { Icon } from "../parts/Icon";
import { useServices } from "../parts/services";
import { StatusLine } from "../parts/StatusLine";
import { isEnd } from "../model";
import { statusOf } from "../status";
import { reached } from "../strip";
import { useStore } from "../store/observable";
import { text } from "../text";
import { Copies } from "./Copies";
import { Delete } from "./Delete";
import { Exports } from "./Exports";
import { Facts } from "./Facts";
import { Player, usePlayback } from "./Player";
import { ShotList } from "./ShotList";
import { Timeline } from "./Timeline";

export function VideoPage({ id }: { id: string }): JSX.Element {
  const { catalog, uploads } = useServices();
  const entry = useStore(catalog, () => catalog.entry(id));
  const { status: loading, detail, error } = useStore(catalog, () => catalog.detail(id));
  const position = useStore(catalog, () => catalog.positionOf(id));
  const known = useStore(catalog, () => (entry?.copy ? catalog.nameOf(entry.copy.duplicateOf) : ""));
  const upload = useStore(uploads, uploads.all).find((one) => one.videoId === id);
  const sender = useStore(uploads, () => uploads.senderOf(id));
  const video = useRef<HTMLVideoElement>(null);
  const playback = usePlayback(video);
  const [isDeleting, setDeleting] = useState(false);
  useTitle(entry === undefined ? text.title : `${entry.filename} · ${text.title}`);
  useEffect(() => {
    void catalog.load(id);
  }, [catalog, id]);

  const back = <Link to={{ name: "library", q: "", state: "all" }} className="back"><Icon name="previous" />{text.back}</Link>;
  if (loading === "missing") return <>{back}<Nothing title={text.noVideoTitle} help={text.noVideoHelp} /></>;
  if (loading === "failed" && detail === null) {
    return <>{back}<Nothing title={text.videoFailed} help={error} again={() => void catalog.load(id)} /></>;
  }
  if (entry === undefined || detail === null) return <>{back}<p className="nothing" aria-busy="true">{text.loadingVideo}</p></>;

  const status = statusOf(entry, upload, { position, sender, nameOf: () => known });
  const duration = entry.duration ?? Math.max(0, ...detail.cuts.map((cut) => cut.time));
  const canRetry = entry.state === "completed" || entry.state === "duplicate";
  const isOver = isEnd(entry.state);
  // Of what failed or was cancelled nothing is known, and the same bytes are not analysed again.
  const isBlank = isOver && entry.state !== "completed" && detail.complete === null && detail.shots.length === 0;
  return (
    <article className="video">
      {back}
      <div className="video-head">
        <h1>{entry.filename}</h1>
        <div className="video-state panel">
          <StatusLine status={status} name={entry.filename} />
          <Actions actions={canRetry ? ["again"] : status.actions} video={entry} upload={upload} name={entry.filename} />
        </div>
      </div>
      <div className="video-top">
        <Player entry={entry} video={video} isBlank={isBlank} />
        <aside className="panel side">
          <Facts entry={entry} cuts={isBlank ? null : detail.cuts} />
          {!isBlank && <Exports id={id} canExport={detail.complete !== null && isOver} />}
          {isBlank && entry.state === "duplicate" && entry.copy && (
            <p className="help">{text.sameResult} <Link to={{ name: "video", id: entry.copy.duplicateOf }}>{known}</Link></p>
          )}
          <button type="button" className="danger" onClick={() => setDeleting(true)}><Icon name="trash" />{text.delete}</button>
        </aside>
      </div>
      {!isBlank && <Timeline id={id} duration={duration} cuts={detail.cuts} shots={detail.shots} reached={reached(entry, detail, duration)} isStopped={entry.state === "duplicate"} playback={playback} />}
      <Copies entry={entry} detail={detail} />
      {!isBlank && <ShotList id={id} cuts={detail.cuts} shots={detail.shots} isPartial={detail.complete === false && isOver} time={playback.time} seek={playback.seek} />}
      {isDeleting && <Delete entry={entry} close={() => setDeleting(false)} />}
    </article>
  );
}

function Nothing({ title, help, again }: { title: string; help: string; again?: () => void }): JSX.Element {
  return (
    <div className="nothing">
      <h1>{title}</h1>
      <p>{help}</p>
      {again !== undefined && <button type="button" onClick={again}>{text.tryAgain}</button>}
    </div>
  );
}
