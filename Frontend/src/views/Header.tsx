import { Link } from "../parts/Link";
import { useServices } from "../parts/services";
import { useStore } from "../store/observable";
import { text } from "../text";

export function Header({ isSignedOut }: { isSignedOut: boolean }): JSX.Element {
  const { catalog } = useServices();
  const connection = useStore(catalog, () => catalog.connection);
  return (
    <header className="top">
      <div className="top-inside">
        <Link to={{ name: "library", q: "", state: "all" }} className="brand" label={`${text.title}, ${text.home}`}>
          <svg viewBox="0 0 32 32" aria-hidden="true" className="mark">
            <rect x="1" y="6" width="12" height="20" rx="3" className="mark-left" />
            <rect x="19" y="6" width="12" height="20" rx="3" className="mark-right" />
            <path d="M16 1v30" className="mark-cut" />
          </svg>
          {text.title}
        </Link>
        <p className="tagline">{text.tagline}</p>
        {!isSignedOut && (
          <p className={`connection ${connection}`} title={connection === "lost" ? text.lostHelp : undefined}>
            <span className="dot" aria-hidden="true" />{text[connection]}
          </p>
        )}
      </div>
    </header>
  );
}
