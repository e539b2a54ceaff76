import { useEffect, useRef, useState } from "react";
import { call } from "../api";
import { useServices } from "../parts/services";
import { go } from "../router";
import { words } from "../store/catalog";
import type { Entry } from "../store/reduce";
import { text } from "../text";

export function Delete({ entry, close }: { entry: Entry; close: () => void }): JSX.Element {
  const { catalog } = useServices();
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const remove = (): void => {
    setBusy(true);
    call("DELETE", `/api/videos/${encodeURIComponent(entry.videoId)}`).then(() => {
      go({ name: "library", q: "", state: "all" });
      catalog.forget(entry.videoId);
      catalog.announce(text.deleted(entry.filename));
    }, (failure: unknown) => {
      setError(words(failure));
      setBusy(false);
    });
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="delete" onClose={close}>
      <h2 id="delete">{text.deleteTitle(entry.filename)}</h2>
      <p>{text.deleteHelp}</p>
      {error !== "" && <p className="problem" role="alert">{error}</p>}
      <div className="dialog-buttons">
        <button type="button" autoFocus onClick={() => dialog.current?.close()}>{text.keep}</button>
        <button type="button" className="danger solid" disabled={isBusy} onClick={remove}>{text.deleteYes}</button>
      </div>
    </dialog>
  );
}
