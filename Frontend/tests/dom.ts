// A document for components: imported before everything that looks for one.
import { after } from "node:test";
import { JSDOM } from "jsdom";

const dom = new JSDOM('<!doctype html><html lang="en"><body><div id="page"></div></body></html>', {
  url: "http://localhost/", pretendToBeVisual: true,
});
const { window } = dom;
const names = [
  "window", "document", "location", "history", "localStorage", "HTMLElement", "Element", "Node", "Event", "MouseEvent",
  "KeyboardEvent", "DOMException", "Blob", "File", "requestAnimationFrame", "cancelAnimationFrame",
] as const;
for (const name of names) Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
Object.defineProperty(globalThis, "IS_REACT_ACT_ENVIRONMENT", { value: true, configurable: true });
// A dialog is not shown by jsdom.
window.scrollTo = () => undefined;

after(() => {
  // Its timers would keep the process alive.
  window.close();
  setTimeout(() => (globalThis as unknown as { process: { exit(): void } }).process.exit(), 50);
});
