import { useEffect, useState } from "react";
import { call } from "../api";
import { day } from "../format";
import type { Pair } from "../model";
import { proof, type Proof } from "../match";
import { Icon } from "../parts/Icon";
import { Link } from "../parts/Link";
import { useServices } from "../parts/services";
import { words } from "../store/catalog";
import { useStore } from "../store/observable";
import { text } from "../text";
import { Comparison } from "./Comparison";

interface Props {
  pair: Pair;
  /** The video whose page this is. */
  own: string;
  isFirst: boolean;
}

/** Why one video is a copy of another, in words and in pictures, and what can be said against it. */
export function PairView({ pair, own, isFirst }: Props): JSX.Element {
  const { catalog } = useServices();
  const other = pair.video === own ? pair.duplicateOf : pair.video;
  const known = useStore(catalog, () => catalog.entry(pair.duplicateOf));
  const copy = useStore(catalog, () => catalog.entry(pair.video));
  const knownDetail = useStore(catalog, () => catalog.detail(pair.duplicateOf));
  const copyDetail = useStore(catalog, () => catalog.detail(pair.video));
  // Of the same bytes there is nothing to draw: one of the two was not analysed.
  const isSame = pair.relation === "identical";
  const [isOpen, setOpen] = useState(isFirst && !isSame && pair.dismissed === null);
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (isOpen && catalog.detail(other).detail === null) void catalog.load(other);
  }, [catalog, other, isOpen]);
  useEffect(() => void catalog.loadName(other), [catalog, other]);
  useEffect(() => {
    if (isFirst && !isSame && pair.dismissed === null) setOpen(true);
  }, [isFirst, isSame, pair.dismissed]);

  const decide = (what: "dismiss" | "restore"): void => {
    setBusy(true);
    setError("");
    call<Pair>("POST", `/api/duplicates/${pair.id}/${what}`).then(() => {
      const follows = pair.endedAnalysis ? text.dismissedNow(copy?.filename ?? "") : text.dismissedPlain;
      catalog.announce(what === "dismiss" ? follows : text.restored);
      return Promise.all([catalog.load(pair.video), catalog.load(pair.duplicateOf)]);
    }).catch((failure: unknown) => setError(words(failure))).finally(() => setBusy(false));
  };

  const isDismissed = pair.dismissed !== null;
  const knownName = catalog.nameOf(pair.duplicateOf);
  const copyName = catalog.nameOf(pair.video);
  const facts = proof(pair.segments, copyDetail.detail?.cuts);
  const title = text.isCopy(pair.relation, knownName);
  return (
    <section className={`pair panel ${isDismissed ? "dismissed" : ""}`} aria-label={title}>
      <div className="pair-head">
        <div>
          <h3>{pair.video === own ? title : `${copyName}: ${lower(title)}`}</h3>
          <p className="proof">{sentence(pair, facts, knownName)}</p>
        </div>
        <p className="confidence">{text.confidence(pair.confidence)}</p>
      </div>
      {isDismissed ? (
        <div className="decision said" role="status">
          <p><Icon name="good" />{text.dismissed(day(pair.dismissed ?? ""))}{pair.video === own && copy !== undefined && ` ${text.dismissedFollows(copy.state)}`}</p>
          <button type="button" disabled={isBusy} onClick={() => decide("restore")}>{text.undo}</button>
        </div>
      ) : (
        <div className="decision">
          <p className="help">{text.notCopyHelp(pair.endedAnalysis && copy?.state === "duplicate")}</p>
          <button type="button" disabled={isBusy} onClick={() => decide("dismiss")}>{text.notCopy}</button>
        </div>
      )}
      {error !== "" && <p className="problem" role="alert">{error}</p>}
      <p className="pair-links">
        {!isSame && <button type="button" className="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{isOpen ? text.hideProof : text.showProof}</button>}
        <Link to={{ name: "video", id: other }}>{text.openOther(catalog.nameOf(other))}</Link>
      </p>
      {isOpen && (knownDetail.status === "missing" || knownDetail.status === "failed"
        ? <p className="problem">{text.comparisonFailed}</p>
        : known !== undefined && copy !== undefined && knownDetail.detail !== null && copyDetail.detail !== null && (
          <Comparison
            pair={pair} own={own} known={{ entry: known, detail: knownDetail.detail }} copy={{ entry: copy, detail: copyDetail.detail }}
          />
        ))}
    </section>
  );
}

const lower = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

/** "Starts 3.37 s into film.mp4, same speed, 17 of 17 cuts match." */
export function sentence(pair: Pair, facts: Proof | null, known: string): string {
  if (pair.relation === "identical") return text.words.identical;
  if (facts === null) return pair.reason;
  const words = [
    facts.offset > 0.05 ? text.words.into(facts.offset, known) : facts.offset < -0.05 ? text.words.before(-facts.offset, known) : text.words.together(known),
    facts.faster === 0 ? text.words.sameSpeed : facts.faster > 0 ? text.words.faster(facts.faster) : text.words.slower(-facts.faster),
  ];
  if (facts.isMirrored) words.push(text.words.mirrored);
  if ((facts.cuts ?? facts.matchedCuts) > 0) words.push(text.words.cuts(facts.matchedCuts, facts.cuts, facts.kinds));
  if (facts.matchedPictures > 0) words.push(text.words.pictures(facts.matchedPictures));
  const all = words.join(", ");
  return `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
}
