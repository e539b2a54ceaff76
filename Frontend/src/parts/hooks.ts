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

/**
 * How many of `count` things to draw: all that there are at first, and of those that come so many more with each frame.
 * Drawn at once, a page of them would hold up scrolling.
 */
export function useGrowing(count: number, step: number): number {
  const [drawn, setDrawn] = useState(Math.max(count, step));
  useEffect(() => {
    if (drawn >= count) return;
    const frame = requestAnimationFrame(() => setDrawn(drawn + step));
    return () => cancelAnimationFrame(frame);
  }, [drawn, count, step]);
  return Math.min(drawn, count);
}

/** Takes files that are dropped anywhere in the window; whether some are held over it. */
export function useDrop(isWanted: boolean, take: (items: DataTransferItemList) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (!isWanted) return;
    const handle = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(event.type === "dragover");
      if (event.type === "drop") latest.current(event.dataTransfer.items);
    };
    const leave = (event: DragEvent): void => { if (event.relatedTarget === null) setOver(false); };
    window.addEventListener("dragover", handle);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", handle);
    return () => {
      window.removeEventListener("dragover", handle);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", handle);
    };
  }, [isWanted]);
  return isOver;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
