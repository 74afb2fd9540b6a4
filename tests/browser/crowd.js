/**
 * A crowd of accounts for a directory that has to stay fast. Hashing ten thousand passwords would take minutes, so they are written into the
 * store of a server that does not run; nobody signs in with them.
 */

import { changeStore } from "./store.js";

const FIRST = ["Amara", "Björn", "Chloé", "Dimitra", "Emeka", "Fatima", "Giulia", "Hiro", "Ines", "Jamal", "Katarzyna", "Liang", "Mateo", "Nour", "Olga", "Priya"];
const LAST = ["Abadi", "Bergström", "Castillo", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ivanova", "Jensen", "Kowalski", "Lindqvist", "Moreau"];

/** Person number `n` of the crowd. */
export function personOfCrowd(n) {
  const number = String(n).padStart(5, "0");
  return { username: `crowd.${number}`, displayName: `${FIRST[n % FIRST.length]} ${LAST[n % LAST.length]} ${number}` };
}

/** Adds them to a server that was started once and is stopped. */
export function addCrowd(server, count) {
  return changeStore(server, "presence.db", (store) => {
    const insert = store.prepare("INSERT INTO accounts (username, display_name, display_key, created_at_ms) VALUES (?, ?, ?, ?)");
    const insertWord = store.prepare("INSERT INTO display_words (rest, username) VALUES (?, ?)");
    for (let n = 0; n < count; n += 1) {
      const { username, displayName } = personOfCrowd(n);
      const key = displayName.normalize("NFKC").toLowerCase();
      insert.run([username, displayName, key, Date.now()]);
      // It is found by each of its words: see `later_words` in presence-svc.
      for (const space of key.matchAll(/ /g)) insertWord.run([key.slice(space.index + 1), username]);
    }
    insert.free();
    insertWord.free();
  });
}
