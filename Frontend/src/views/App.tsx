import { useStore } from "../store/observable";
import { usePlace } from "../router";
import { text } from "../text";
import { useServices } from "../parts/services";
import { Header } from "./Header";
import { Library } from "./Library";
import { SignIn } from "./SignIn";
import { VideoPage } from "./VideoPage";

export function App(): JSX.Element {
  const { catalog } = useServices();
  const isSignedOut = useStore(catalog, () => catalog.isSignedOut);
  const announcement = useStore(catalog, () => catalog.announcement);
  const place = usePlace();
  return (
    <>
      <a className="skip" href="#content">{text.skip}</a>
      <Header isSignedOut={isSignedOut} />
      <main id="content" tabIndex={-1}>
        {isSignedOut ? <SignIn /> : place.name === "video" ? <VideoPage key={place.id} id={place.id} /> : <Library place={place} />}
      </main>
      <p className="unseen" role="status" aria-live="polite">{announcement}</p>
    </>
  );
}
