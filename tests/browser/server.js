/** The all-in-one server as a real process, to be killed and started again on the same data and ports. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "./eventually.js";

const BINARY = fileURLToPath(new URL("../../target/debug/chatsync", import.meta.url));
const LISTENERS = ["listen", "admin_listen", "presence_listen", "message_listen", "group_listen"];

export class Server {
  #folder;
  #environment;
  #process = null;

  constructor(folder, ports, changed) {
    this.#folder = folder;
    /** Where its stores are. */
    this.dataFolder = join(folder, "data");
    this.origin = `http://127.0.0.1:${ports[0]}`;
    const settings = {
      data_dir: this.dataFolder,
      public_url: this.origin,
      sign_up_per_minute: 0,
      sign_in_per_minute: 0,
      messages_per_second: 0,
      ...Object.fromEntries(LISTENERS.map((name, at) => [name, `127.0.0.1:${ports[at]}`])),
    };
    this.#environment = { ...process.env };
    this.set({ ...settings, ...changed });
  }

  /** Changes settings, named as in the settings' file, from the next start on. */
  set(settings) {
    for (const [name, value] of Object.entries(settings)) {
      this.#environment[`CHATSYNC_${name.toUpperCase()}`] = String(value);
    }
  }

  /** Starts a fresh one, without limits on how often anything may be done. */
  static async start(settings = {}) {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: run \`cargo build\` first`);
    const folder = await mkdtemp(join(tmpdir(), "chatsync-browser-"));
    const server = new Server(folder, await freePorts(LISTENERS.length), settings);
    await server.start();
    return server;
  }

  /** Starts it, and waits until it can serve. */
  async start() {
    const log = await open(join(this.#folder, "log"), "a");
    this.#process = spawn(BINARY, { env: this.#environment, stdio: ["ignore", log.fd, log.fd] });
    await log.close();
    await eventually("the server is ready", async () => {
      if (this.#process.exitCode !== null) throw new Error(`the server ended:\n${await this.log()}`);
      const answer = await fetch(`${this.origin}/readyz`).catch(() => null);
      return answer?.ok;
    });
  }

  /** Ends it as a crash would. */
  kill() {
    return this.#end("SIGKILL");
  }

  /** Ends it as an operator would. */
  stop() {
    return this.#end("SIGTERM");
  }

  /** Lets it be as silent as behind a network that is gone, until `resume`: its connections stay, and nothing comes. */
  pause() {
    this.#process.kill("SIGSTOP");
  }

  resume() {
    this.#process.kill("SIGCONT");
  }

  async #end(signal) {
    if (this.#process === null) return;
    const ended = once(this.#process, "exit");
    if (this.#process.exitCode === null && this.#process.kill(signal)) await ended;
    this.#process = null;
  }

  log() {
    return readFile(join(this.#folder, "log"), "utf8");
  }

  /** Ends it for good. */
  async remove() {
    await this.kill();
    await rm(this.#folder, { recursive: true });
  }
}

/** Below the range from which the system takes ports for outgoing connections, so that a restart finds them free. */
async function freePorts(count) {
  for (let tries = 0; tries < 100; tries += 1) {
    const first = 10_000 + Math.floor(Math.random() * 2_000) * 10;
    const ports = Array.from({ length: count }, (_, at) => first + at);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new Error("no free ports");
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
