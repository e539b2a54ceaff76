import { Icon } from "../parts/Icon";
import { exportFormats } from "../model";
import { text } from "../text";

export function Exports({ id, canExport }: { id: string; canExport: boolean }): JSX.Element {
  return (
    <section className="exports" aria-labelledby="exports">
      <h2 id="exports">{text.exports}</h2>
      <p className="help">{canExport ? text.exportsHelp : text.exportsNot}</p>
      {canExport && (
        <ul>
          {exportFormats.map((format) => (
            <li key={format}>
              <a href={`/api/videos/${encodeURIComponent(id)}/cuts?format=${format}`} download={`cuts.${format === "text" ? "txt" : format}`} title={text.formats[format]}>
                <Icon name="down" />{format}<span className="unseen">: {text.formats[format]}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
