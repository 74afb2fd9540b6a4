import type { KeptChanges, OutboxStorage, OutboxTabs, StateStorage } from "../client";
import type { OutboxItem } from "../store";

/** What one user's browser has in common for all its tabs, played by a test. */
export class FakeBrowser {
  readonly saved = new Map<string, OutboxItem>();
  readonly #tabs = new Set<() => void>();
  readonly #turns: (() => void)[] = [];

  readonly storage: OutboxStorage = {
    load: async () => [...this.saved.values()],
    save: async (item) => void this.saved.set(item.id, { ...item, status: savedStatus(item) }),
    remove: async (id) => void this.saved.delete(id),
    clear: async () => this.saved.clear(),
  };

  /** What was to be kept of the state, in order. */
  readonly kept: KeptChanges[] = [];

  readonly stateStorage: StateStorage = {
    save: async (_, changes) => void this.kept.push(changes),
  };

  /** Another tab: of those that want to send the first may. */
  openTab(): OutboxTabs {
    let heard: () => void = () => {};
    return {
      takeTurn: (onTurn) => {
        this.#turns.push(onTurn);
        if (this.#turns[0] === onTurn) onTurn();
        return () => {
          const wasFirst = this.#turns[0] === onTurn;
          this.#turns.splice(this.#turns.indexOf(onTurn), 1);
          if (wasFirst) this.#turns[0]?.();
        };
      },
      announce: () => {
        for (const each of this.#tabs) if (each !== heard) each();
      },
      listen: (onChange) => {
        heard = onChange;
        this.#tabs.add(onChange);
        return () => this.#tabs.delete(onChange);
      },
    };
  }
}

function savedStatus(item: OutboxItem): OutboxItem["status"] {
  return item.status === "failed" ? "failed" : "waiting";
}
