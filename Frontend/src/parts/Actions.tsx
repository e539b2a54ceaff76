// What can be done about a video where it is.
import { useRef, useState } from "react";
import { call } from "../api";
import type { Video } from "../model";
import type { Action } from "../status";
import { words } from "../store/catalog";
import { text } from "../text";
import type { Upload } from "../upload/uploads";
import { Icon } from "./Icon";
import { useServices } from "./services";

interface Props { actions: readonly Action[]; video: Video | undefined; upload: Upload | undefined; name: string }

const names: Record<Action, string> = {
  cancelUpload: text.cancel, retryUpload: text.retry, resume: text.resume, cancel: text.cancel, retry: text.retry, again: text.analyseAgain,
};

export function Actions({ actions, video, upload, name }: Props): JSX.Element | null {
  const { catalog, uploads } = useServices();
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const ask = (path: string): void => {
    setBusy(true);
    setError("");
    call<Video>("POST", path)
      .then((answer) => catalog.keep(answer), (failure: unknown) => setError(words(failure)))
      .finally(() => setBusy(false));
  };
  const act = (action: Action): void => {
    if (upload !== undefined && action === "cancelUpload") void uploads.cancel(upload.key);
    else if (upload !== undefined && action === "retryUpload") uploads.retry(upload.key);
    else if (action === "resume") picker.current?.click();
    else if (video !== undefined) ask(`/api/videos/${video.videoId}/${action === "cancel" ? "cancel" : "retry"}`);
  };
  if (actions.length === 0) return null;
  return (
    <div className="actions">
      {actions.map((action) => (
        <button
          key={action} type="button" className={action === "cancel" || action === "cancelUpload" ? "quiet" : ""} disabled={isBusy}
          aria-label={text.actionFor(names[action], name)} onClick={() => act(action)}
        >
          {(action === "cancel" || action === "cancelUpload") && <Icon name="close" />}
          {names[action]}
        </button>
      ))}
      {actions.includes("resume") && video !== undefined && (
        <input
          ref={picker} type="file" hidden aria-label={text.actionFor(text.resume, name)}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) uploads.resume(video, file);
            event.target.value = "";
          }}
        />
      )}
      {error !== "" && <p className="problem" role="alert">{error}</p>}
    </div>
  );
}
