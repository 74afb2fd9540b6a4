/**
 * Accounts, groups and messages made fast: through the server's API and sockets, without a browser for each.
 * What a test is about is still done in the browser; this is for what has to be there before.
 */

import { once } from "node:events";
import WebSocket from "ws";
import { DEADLINE_MS } from "./eventually.js";
import { PASSWORD } from "./person.js";

/** How many frames may be unanswered: more gains nothing. */
const WINDOW = 200;

/** Signs somebody up: `{username, displayName, token}`. */
export async function signUp(server, username, displayName = username) {
  const answer = await fetch(`${server.origin}/api/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password: PASSWORD, display_name: displayName }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${username}: ${body.code}: ${body.message}`);
  return { username, displayName: body.display_name, token: body.token };
}

/** A connection without a browser, which sends and counts what comes. */
export class Voice {
  /** Frames that answer nothing, in the order in which they came; what a test does not need it may clear. */
  received = [];
  #socket;
  #waiting = new Map();
  #lastId = 0;

  constructor(socket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#take(JSON.parse(data)));
    socket.on("close", (code) => this.#fail(new Error(`the socket was closed with ${code}`)));
  }

  /** Connects with an account of `signUp`, or in open mode by a username alone. */
  static async connect(server, { username, token }) {
    const socket = new WebSocket(`${server.origin.replace("http", "ws")}/ws`);
    await once(socket, "open");
    const voice = new Voice(socket);
    const isOpen = new Promise((resolve, reject) => {
      voice.#waiting.set("opening", { resolve, reject });
    });
    socket.send(JSON.stringify({ type: "register", ...(token === undefined ? { username } : { token }) }));
    await isOpen;
    return voice;
  }

  #take(frame) {
    // The last frame of the opening has no id; neither has anything else that is answered by nobody.
    const key = frame.id === undefined && frame.type === "unread_count" ? "opening" : frame.id;
    const waiting = this.#waiting.get(key);
    const isAnswer = waiting !== undefined && !/^(private|group)_message$/.test(frame.type);
    if (!isAnswer) {
      this.received.push(frame);
      return;
    }
    this.#waiting.delete(key);
    if (frame.type === "error") waiting.reject(new Error(`${frame.code}: ${frame.content}`));
    else waiting.resolve(frame);
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** Sends a frame, and waits for its answer. */
  request(frame) {
    this.#lastId += 1;
    const id = `seed-${this.#lastId}-${Math.random().toString(36).slice(2)}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${frame.type}`)), DEADLINE_MS);
      const settle = (then) => (value) => {
        clearTimeout(timer);
        then(value);
      };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#socket.send(JSON.stringify({ ...frame, id }));
    });
  }

  /** Says something to a username or to a group's id. */
  say(to, content) {
    return this.request({ type: to.length === 36 ? "group_message" : "private_message", to, content });
  }

  /** Says these texts in their order, many at a time. */
  async sayAll(to, texts) {
    for (let at = 0; at < texts.length; at += WINDOW) {
      await Promise.all(texts.slice(at, at + WINDOW).map((text) => this.say(to, text)));
    }
  }

  /** Makes a group, and tells its id. */
  async createGroup(name, members, description = "") {
    const { group } = await this.request({ type: "create_group", to: name, members: members.map((member) => member.username) });
    if (description !== "") await this.request({ type: "update_group", to: group.id, description });
    return group.id;
  }

  /** Closes the connection; the server may have closed it before. */
  async close() {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}

/** Does something for each of them, `width` at a time. */
export async function each(things, width, action) {
  const left = things[Symbol.iterator]();
  const worker = async () => {
    for (const thing of left) await action(thing);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
