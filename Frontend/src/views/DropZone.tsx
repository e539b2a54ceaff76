import { useRef } from "react";
import { Icon } from "../parts/Icon";
import { useServices } from "../parts/services";
import { useStore } from "../store/observable";
import { text } from "../text";

/** Says where files may be dropped, which App takes, and lets them be chosen. */
export function DropZone({ isOver }: { isOver: boolean }): JSX.Element {
  const { uploads } = useServices();
  const refusals = useStore(uploads, uploads.said);
  const picker = useRef<HTMLInputElement>(null);
  return (
    <section className={`drop ${isOver ? "over" : ""}`} aria-label={text.choose}>
      <span className="drop-sign"><Icon name="upload" /></span>
      <div className="drop-words">
        <p className="drop-title">{isOver ? text.dropNow : text.dropTitle}</p>
        <p className="drop-help">{text.dropHelp}</p>
      </div>
      <button type="button" className="main" onClick={() => picker.current?.click()}>{text.choose}</button>
      <input
        ref={picker} id="files" type="file" multiple hidden aria-label={text.choose}
        onChange={(event) => {
          uploads.add(Array.from(event.target.files ?? []));
          event.target.value = "";
        }}
      />
      {refusals.length > 0 && (
        <div role="alert" className="refusals-space"><ul className="refusals">
          {refusals.map((why) => (
            <li key={why} className="problem">
              <Icon name="bad" /><span>{why}</span>
              <button type="button" className="quiet" aria-label={`${text.dismissMessage}: ${why}`} onClick={() => uploads.dismiss(why)}><Icon name="close" /></button>
            </li>
          ))}
        </ul></div>
      )}
    </section>
  );
}
