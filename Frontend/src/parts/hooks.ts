import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** The width of an element in pixels; 0 before it is known. */
export function useWidth(element: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return;
    setWidth(node.clientWidth);
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Calls `more` whenever the element comes near the window. */
export function useNear(more: () => void, isWanted: boolean): RefObject<HTMLDivElement> {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    const node = element.current;
    if (node === null || !isWanted || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(
      (found) => { if (found.some((one) => one.isIntersecting)) latest.current(); }, { rootMargin: "600px" });
    observer.observe(node);
    return () => observer.disconnect();
  }, [isWanted]);
  return element;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
