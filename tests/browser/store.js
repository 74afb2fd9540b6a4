/** A store of a server that is stopped, for what no client can bring about: many accounts at once, messages of last week. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import initSqlJs from "sql.js";

/** Where SQLite's header says how the file is read and written: 1 is by a rollback journal, 2 by a write-ahead log. */
const FORMAT_VERSIONS = [18, 19];

/** Changes a database of a server that was started once and is stopped: `change` is given it within a transaction. */
export async function changeStore(server, name, change) {
  const path = join(server.dataFolder, name);
  const file = await readFile(path);
  for (const at of FORMAT_VERSIONS) file[at] = 1;
  const { Database } = await initSqlJs();
  const store = new Database(file);
  store.run("BEGIN");
  change(store);
  store.run("COMMIT");
  await writeFile(path, store.export());
  store.close();
}

/** Lets messages have been written then: `times` are pairs of a text and a moment. The text null stands for all notes of what happened to groups. */
export function backdate(server, times) {
  return changeStore(server, "message.db", (store) => {
    for (const [text, at] of times) {
      store.run("UPDATE entries SET at_ms = ? WHERE content IS ?", [at.getTime(), text]);
      if (store.getRowsModified() === 0) throw new Error(`there is no message "${text}"`);
    }
  });
}
