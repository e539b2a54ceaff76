import { memo } from "react";
import type { Status } from "../status";
import { Icon } from "./Icon";

/** Where a video is: a word with a sign, a sentence, and a bar where something moves. */
export const StatusLine = memo(function StatusLine({ status, name }: { status: Status; name: string }): JSX.Element {
  const { label, line, tone, percent } = status;
  return (
    <div className={`status ${tone}`}>
      <p className="status-words">
        <span className="chip"><Icon name={tone} />{label}</span>
        <span className="status-line">{line}</span>
      </p>
      {percent !== null && (
        <div className="bar" role="progressbar" aria-label={`${label}: ${name}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
          <div className="bar-done" style={{ transform: `scaleX(${percent / 100})` }} />
        </div>
      )}
    </div>
  );
}, (a, b) => a.name === b.name && a.status.line === b.status.line && a.status.label === b.status.label && a.status.percent === b.status.percent && a.status.tone === b.status.tone);
