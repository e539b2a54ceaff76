import { useEffect, useRef, useState } from "react";
import { Icon } from "../parts/Icon";
import { useServices } from "../parts/services";
import { useStore } from "../store/observable";
import { text } from "../text";

/** Takes files that are dropped anywhere in the window, or chosen. */
export function DropZone({ isLarge }: { isLarge: boolean }): JSX.Element {
  const { uploads } = useServices();
  const refusals = useStore(uploads, uploads.said);
  const [isOver, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => { if (event.relatedTarget === null) setOver(false); };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      setOver(false);
      const files: File[] = [];
      for (const item of Array.from(event.dataTransfer.items)) {
        const file = item.getAsFile();
        if (item.webkitGetAsEntry()?.isDirectory === true) uploads.refuse(text.refused.folder(file?.name ?? ""));
        else if (file !== null) files.push(file);
      }
      uploads.add(files);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [uploads]);
  return (
    <section className={`drop ${isLarge ? "large" : ""} ${isOver ? "over" : ""}`} aria-label={text.choose}>
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
