/** What stands between browsers and the server: it can hang as a network does, and serve the app as if it had been replaced. */

import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect } from "node:net";

export class Proxy {
  #server;
  #target;
  #held = [];
  #ends = [];
  /** Nothing is answered: connections are taken, and then there is silence. */
  hangs = false;
  /** Sockets wait for `releaseSockets`. */
  holdsSockets = false;
  /** The version that the service worker's script tells, in place of its own. */
  appVersion = "";

  constructor(server, target) {
    this.#server = server;
    this.#target = new URL(target);
    server.on("request", (asked, answer) => this.#pass(asked, answer));
    server.on("upgrade", (asked, socket, head) => this.#upgrade(asked, socket, head));
    this.origin = `http://127.0.0.1:${server.address().port}`;
  }

  static async start(target) {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Proxy(server, target);
  }

  releaseSockets() {
    this.holdsSockets = false;
    for (const pass of this.#held.splice(0)) pass();
  }

  /** Ends all connections, as when the server is replaced; new ones are taken. */
  cut() {
    this.#server.closeAllConnections();
    for (const end of this.#ends.splice(0)) end();
  }

  async close() {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #pass(asked, answer) {
    if (this.hangs) return;
    const { hostname, port } = this.#target;
    const isWorker = asked.url === "/sw.js" && this.appVersion !== "";
    const headers = isWorker ? { ...asked.headers, "accept-encoding": "identity", "if-none-match": "" } : asked.headers;
    const passed = request({ hostname, port, method: asked.method, path: asked.url, headers }, async (answered) => {
      if (!isWorker) {
        answer.writeHead(answered.statusCode, answered.rawHeaders);
        answered.pipe(answer);
        return;
      }
      const built = Buffer.concat(await answered.toArray()).toString();
      const script = built.replace(/"version":"\w+"/, `"version":"${this.appVersion}"`);
      const { "content-length": _, etag: __, ...rest } = answered.headers;
      answer.writeHead(answered.statusCode, rest).end(script);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }

  #upgrade(asked, socket, head) {
    const pass = () => {
      if (this.hangs || socket.destroyed) return;
      const passed = connect(Number(this.#target.port), this.#target.hostname, () => {
        const lines = asked.rawHeaders.reduce((text, part, at) => text + part + (at % 2 === 0 ? ": " : "\r\n"), "");
        passed.write(`GET ${asked.url} HTTP/1.1\r\n${lines}\r\n`);
        passed.write(head);
        passed.pipe(socket).pipe(passed);
      });
      passed.on("error", () => socket.destroy());
      passed.on("close", () => socket.destroy());
      socket.on("close", () => passed.destroy());
    };
    socket.on("error", () => undefined);
    this.#ends.push(() => socket.destroy());
    if (this.holdsSockets) this.#held.push(pass);
    else pass();
  }
}
