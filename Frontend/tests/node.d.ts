// What the tests use of node and jsdom, whose own types are not installed.
declare module "node:test" {
  interface Context { mock: { timers: { enable(options: { apis: string[] }): void; tick(milliseconds: number): void } } }
  export function test(name: string, run: (context: Context) => void | Promise<void>): void;
  export function after(run: () => void): void;
}
declare module "node:timers/promises" {
  /** After what was waited for so far. */
  export function setImmediate(): Promise<void>;
}
declare module "node:assert/strict" {
  const assert: {
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(actual: string, expected: RegExp, message?: string): void;
    ok(value: unknown, message?: string): void;
  };
  export default assert;
}
declare module "jsdom" {
  export class JSDOM {
    constructor(html: string, options: { url: string; pretendToBeVisual?: boolean });
    readonly window: Window & typeof globalThis;
  }
}
declare module "react-dom/test-utils" {
  export function act(work: () => Promise<void>): Promise<void>;
  export function act(work: () => void): void;
}
