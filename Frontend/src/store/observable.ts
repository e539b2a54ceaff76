// A store that components listen to: whatever changes in a burst of events is shown once.
import { useSyncExternalStore } from "react";

export class Observable {
  private readonly listeners = new Set<() => void>();
  private isDue = false;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  protected changed(): void {
    if (this.isDue) return;
    this.isDue = true;
    setTimeout(() => {
      this.isDue = false;
      for (const listener of [...this.listeners]) listener();
    }, 16);
  }
}

/** What `read` gives; it must give the same value while nothing that it reads has changed. */
export function useStore<Value>(store: Observable, read: () => Value): Value {
  return useSyncExternalStore(store.subscribe, read);
}
