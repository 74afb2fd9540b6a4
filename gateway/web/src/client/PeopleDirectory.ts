import {
  type ClientFrame,
  type ConversationKey,
  newId,
  peerOf,
  type ServerFrame,
  type UserListFrame,
} from "../protocol";
import type { ChatStore } from "../store";
import type { Requests } from "./Requests";

const PAGE = 50;
/** The most that the server watches for one connection. */
const MOST_WATCHED = 500;
/** Of those who come on the screen at once, this many unknown ones are asked for: as many as fit on it. */
const MOST_MET_AT_ONCE = 40;

/** Finds people, learns who the unknown ones are, and chooses whose presence the server sends. */
export class PeopleDirectory {
  readonly #store: ChatStore;
  readonly #requests: Requests;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #askedFor = new Set<string>();
  /** Who was known before there was a connection: what they are called may be of long ago. */
  readonly #stale: Set<string>;
  /** Whom some part of the screen shows at the moment. */
  readonly #onScreen = new Map<object, readonly string[]>();
  #watched = new Set<string>();

  constructor(store: ChatStore, requests: Requests, send: (frame: ClientFrame) => boolean) {
    this.#store = store;
    this.#requests = requests;
    this.#send = send;
    this.#stale = new Set(Object.keys(store.getState().users));
  }

  /** A page of the accounts whose name begins with `prefix`; `after` is the last page's `next`. */
  search(prefix: string, after: string | null): Promise<UserListFrame> {
    return this.#requests.request(
      {
        type: "users",
        id: newId(),
        limit: PAGE,
        ...(prefix === "" ? {} : { content: prefix }),
        ...(after === null ? {} : { after }),
      },
      "user_list",
    );
  }

  /** These people are shown, with their names and presence, until the returned function is called. */
  show(usernames: readonly string[]): () => void {
    const token = {};
    this.#onScreen.set(token, usernames);
    this.#meetThose(usernames);
    // Of one who was not watched, what is known may be of long ago.
    const [alone, ...more] = usernames;
    if (alone !== undefined && more.length === 0 && !this.#watched.has(alone)) this.#ask(alone);
    this.#watch();
    return () => this.#onScreen.delete(token);
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case "registered":
        this.#watched = new Set();
        this.#askedFor.clear();
        break;
      case "user_list":
        for (const { username } of frame.users) this.#stale.delete(username);
        // The server watches those of the opening's list by itself.
        if (frame.id === null) this.#watched = new Set(frame.users.map((user) => user.username));
        break;
      case "conversation_list":
        for (const { type, to } of frame.conversations) if (type === "private") this.#meet(to);
        this.#meetThose([...this.#onScreen.values()].flat());
        this.#watch();
        break;
      case "entry":
        if (frame.entry.type !== "unknown") this.#meet(frame.entry.from);
        if (this.#isNewPartner(frame.entry.conversation)) this.#watch();
        break;
      case "history":
        for (const entry of frame.messages) if (entry.type !== "unknown") this.#meet(entry.from);
        break;
      default:
    }
  }

  #meetThose(usernames: readonly string[]): void {
    // Before the server has told whom it knows, everybody would be unknown.
    if (!this.#store.getState().opened) return;
    const unknown = usernames.filter((username) => !this.#isKnown(username));
    for (const username of unknown.slice(0, MOST_MET_AT_ONCE)) this.#meet(username);
  }

  /** Asks who that is, once per connection. */
  #meet(username: string): void {
    if (this.#isKnown(username) || this.#askedFor.has(username)) return;
    this.#ask(username);
  }

  #isKnown(username: string): boolean {
    return username in this.#store.getState().users && !this.#stale.has(username);
  }

  #ask(username: string): void {
    const { me, opened } = this.#store.getState();
    if (username === me || !opened) return;
    this.#askedFor.add(username);
    // Without an answer the person goes by the username.
    this.search(username, null).catch(() => this.#askedFor.delete(username));
  }

  #isNewPartner(key: ConversationKey): boolean {
    const peer = peerOf(key, this.#store.getState().me);
    return peer?.type === "private" && !this.#watched.has(peer.to);
  }

  /** Tells the server whom to watch, if it is not watching them already. */
  #watch(): void {
    const { conversations, me } = this.#store.getState();
    const partners = Object.keys(conversations)
      .map((key) => peerOf(key, me))
      .filter((peer) => peer?.type === "private")
      .map((peer) => peer?.to ?? "");
    // What came on the screen last is what is looked at.
    const shown = [...this.#onScreen.values()].reverse().flat();
    const wanted = [...new Set([...shown, ...partners])];
    if (wanted.every((username) => username === me || this.#watched.has(username))) return;
    const users = [...new Set([...wanted, ...this.#watched])].slice(0, MOST_WATCHED);
    if (this.#send({ type: "watch", users })) this.#watched = new Set(users);
  }
}
