import { useEffect, useState } from "react";
import { useGrowing, useNear, useTitle } from "../parts/hooks";
import { Icon } from "../parts/Icon";
import { useServices } from "../parts/services";
import { go, type LibraryPlace } from "../router";
import { useStore } from "../store/observable";
import type { Entry } from "../store/reduce";
import { text } from "../text";
import type { Upload } from "../upload/uploads";
import { DropZone } from "./DropZone";
import { VideoRow } from "./VideoRow";

/** Rows that are drawn within a frame. */
const rowsAtOnce = 8;

const filters = ["all", "duplicate", "completed", "analyzing", "queued", "failed", "cancelled", "awaiting_upload"] as const;

export function Library({ place, isOver }: { place: LibraryPlace; isOver: boolean }): JSX.Element {
  const { catalog, uploads } = useServices();
  const query = { q: place.q, state: place.state };
  const entries = useStore(catalog, () => catalog.list(query));
  const pages = useStore(catalog, () => catalog.pagesOf(query));
  const sent = useStore(uploads, uploads.all);
  useTitle(text.title);
  useEffect(() => {
    void catalog.loadMore({ q: place.q, state: place.state });
  }, [catalog, place.q, place.state]);
  const canLoad = pages.status === "ready" && pages.next !== null;
  const more = (): void => void catalog.loadMore(query);
  const drawn = useGrowing(entries.length, rowsAtOnce);
  const end = useNear(more, canLoad && drawn === entries.length);

  const uploadOf = new Map(sent.filter((one) => one.videoId !== null).map((one) => [one.videoId, one]));
  // The next to be sent is the last, so that it stays where it is when the service knows it.
  const fresh = sent.filter((one) => one.videoId === null && one.state !== "done").reverse();
  // The stream may tell of a video before the answer that makes it the one of a file here.
  const isFresh = ({ videoId, state, filename, size }: Entry): boolean => state === "awaiting_upload" && uploads.senderOf(videoId) === "other"
    && fresh.some((one) => one.state === "sending" && one.file.name === filename && one.file.size === size);
  const isFiltered = place.q !== "" || place.state !== "all";
  const isEmpty = entries.length === 0 && fresh.length === 0;
  const isFirst = pages.status === "loading" && pages.last === null;
  return (
    <>
      <DropZone isOver={isOver} />
      <section className="library" aria-labelledby="videos">
        <div className="library-head">
          <h1 id="videos">{text.library}</h1>
          <Search place={place} />
        </div>
        <div className="filters" role="group" aria-label={text.filterLabel}>
          {filters.map((state) => (
            <button
              key={state} type="button" className="filter" aria-pressed={place.state === state}
              onClick={() => go({ ...place, state }, "replace")}
            >{text.filters[state]}</button>
          ))}
        </div>
        {pages.status === "failed" && (
          <div className="nothing" role="alert">
            <h2>{text.listFailed}</h2>
            <p>{pages.error}</p>
            <button type="button" onClick={more}>{text.tryAgain}</button>
          </div>
        )}
        {isEmpty && isFirst && <Waiting />}
        {isEmpty && pages.status === "ready" && (
          <div className="nothing">
            <h2>{isFiltered ? text.nothingTitle : text.emptyTitle}</h2>
            <p>{isFiltered ? text.nothingHelp : text.emptyHelp}</p>
            {isFiltered && <button type="button" onClick={() => go({ name: "library", q: "", state: "all" })}>{text.clearFilters}</button>}
          </div>
        )}
        <ul className="rows">
          {[
            ...fresh.map((one: Upload) => <VideoRow key={one.key} id={null} upload={one} />),
            // In one list with them, so that a row stays the same one when the service knows its video.
            ...entries.slice(0, drawn).filter((entry) => !isFresh(entry)).map((entry) => {
              const upload = uploadOf.get(entry.videoId);
              return <VideoRow key={upload?.key ?? entry.videoId} id={entry.videoId} upload={upload} />;
            }),
          ]}
        </ul>
        <div ref={end} className="list-end" aria-live="off">
          {canLoad && <button type="button" className="quiet" onClick={more}>{text.loadingMore}</button>}
          {pages.status === "ready" && pages.next === null && fresh.length === 0 && entries.length > 5 && <p>{text.endOfList(entries.length)}</p>}
        </div>
      </section>
    </>
  );
}

function Search({ place }: { place: LibraryPlace }): JSX.Element {
  const [words, setWords] = useState(place.q);
  // The address has no spaces at the ends; whoever types goes on after them.
  useEffect(() => setWords((now) => (now.trim() === place.q ? now : place.q)), [place.q]);
  useEffect(() => {
    if (words.trim() === place.q) return;
    const timer = setTimeout(() => go({ ...place, q: words.trim() }, "replace"), 250);
    return () => clearTimeout(timer);
  }, [words, place]);
  return (
    <label className="search">
      <Icon name="search" />
      <input type="search" value={words} placeholder={text.search} aria-label={text.searchLabel} onChange={(event) => setWords(event.target.value)} />
    </label>
  );
}

/** Rows without content, of the same size as those that come. */
function Waiting(): JSX.Element {
  return (
    <ul className="rows waiting" aria-label={text.loading} aria-busy="true">
      {[0, 1, 2].map((row) => <li key={row} className="row"><span className="thumb" /><div className="row-main"><span className="blank" /><span className="blank short" /></div></li>)}
    </ul>
  );
}
