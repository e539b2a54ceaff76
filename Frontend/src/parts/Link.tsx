import type { MouseEvent, ReactNode } from "react";
import { address, go, type Place } from "../router";

interface Props { to: Place; className?: string; label?: string; hidden?: boolean; children: ReactNode }

/** A link in the page: it opens in a new tab like any other where that is asked for. */
export function Link({ to, className, label, hidden, children }: Props): JSX.Element {
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={address(to)} className={className} aria-label={label} aria-hidden={hidden} tabIndex={hidden === true ? -1 : undefined} onClick={open}>
      {children}
    </a>
  );
}
