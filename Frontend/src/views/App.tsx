import { useEffect, useRef } from "react";
import { useStore } from "../store/observable";
import { useDrop } from "../parts/hooks";
import { go, usePlace } from "../router";
import { text } from "../text";
import { useServices } from "../parts/services";
import { Header } from "./Header";
import { Library } from "./Library";
import { SignIn } from "./SignIn";
import { VideoPage } from "./VideoPage";

export function App(): JSX.Element {
  const { catalog, uploads } = useServices();
  const isSignedOut = useStore(catalog, () => catalog.isSignedOut);
  const announcement = useStore(catalog, () => catalog.announcement);
  const place = usePlace();
  const main = useRef<HTMLElement>(null);
  const shown = place.name === "video" ? place.id : "";
  const before = useRef(shown);
  useEffect(() => { catalog.place = place; });
  // Whoever goes by keyboard or hears the page goes on in what is new.
  useEffect(() => {
    if (before.current !== shown) main.current?.focus({ preventScroll: true });
    before.current = shown;
  }, [shown]);
  const isOver = useDrop(!isSignedOut, (items) => {
    uploads.addDropped(items);
    // There it is seen what becomes of them.
    if (place.name === "video") go({ name: "library", q: "", state: "all" });
  });
  return (
    <>
      <a className="skip" href="#content">{text.skip}</a>
      <Header isSignedOut={isSignedOut} />
      <main ref={main} id="content" tabIndex={-1}>
        {isSignedOut ? <SignIn /> : place.name === "video" ? <VideoPage key={place.id} id={place.id} /> : <Library place={place} isOver={isOver} />}
      </main>
      {isOver && place.name === "video" && <p className="drop-here">{text.dropNow}</p>}
      <p className="unseen" role="status" aria-live="polite">{announcement}</p>
    </>
  );
}
