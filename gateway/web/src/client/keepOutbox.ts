import type { ChatStore } from "../store";
import type { OutboxStorage } from "./outboxStorage";

/** Saves every change of the outbox from now on. Returns the function that ends it. */
export function keepOutbox(store: ChatStore, storage: OutboxStorage): () => void {
  let kept = store.getState().outbox;
  return store.subscribe(() => {
    const { outbox } = store.getState();
    if (outbox === kept) return;
    const before = new Map(kept.map((item) => [item.id, item]));
    kept = outbox;
    for (const item of outbox) {
      if (before.get(item.id) !== item) storage.save(item);
      before.delete(item.id);
    }
    for (const id of before.keys()) storage.remove(id);
  });
}
