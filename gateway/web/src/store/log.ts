import type { Entry, MessageEntry } from "../protocol";

type Entries = readonly Entry[];

export function isMessage(entry: Entry): entry is MessageEntry {
  return entry.type === "private_message" || entry.type === "group_message";
}

export function firstSeq(entries: Entries): number | null {
  return entries[0]?.seq ?? null;
}

export function lastSeq(entries: Entries): number | null {
  return entries.at(-1)?.seq ?? null;
}

/** The entries with the new ones in their places; of two with one `seq` the first to come stays. */
export function mergeEntries(entries: Entries, added: Entries): Entries {
  const last = lastSeq(entries) ?? 0;
  if (added.every((entry, index) => entry.seq > (added[index - 1]?.seq ?? last))) {
    return added.length === 0 ? entries : [...entries, ...added];
  }
  const bySeq = new Map(added.map((entry) => [entry.seq, entry]));
  for (const entry of entries) bySeq.set(entry.seq, entry);
  if (bySeq.size === entries.length) return entries;
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** The `seq` up to which, from the first entry held, nothing is missing; null if none is held. */
export function endOfFirstRun(entries: Entries): number | null {
  const first = firstSeq(entries);
  const last = lastSeq(entries);
  if (first === null || last === null) return null;
  if (last - first + 1 === entries.length) return last;
  const broken = entries.findIndex((entry, index) => entry.seq !== first + index);
  return first + broken - 1;
}
