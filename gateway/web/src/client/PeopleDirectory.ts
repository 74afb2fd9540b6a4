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

/** Finds people, learns who the unknown ones are, and chooses whose presence the server sends. */
export class PeopleDirectory {
  readonly #store: ChatStore;
  readonly #requests: Requests;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #askedFor = new Set<string>();
  /** Whom some part of the screen shows at the moment. */
  readonly #onScreen = new Map<object, readonly string[]>();
  #watched = new Set<string>();

  constructor(store: ChatStore, requests: Requests, send: (frame: ClientFrame) => boolean) {
    this.#store = store;
    this.#requests = requests;
    this.#send = send;
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

  /** The presence of these people is shown until the returned function is called. */
  show(usernames: readonly string[]): () => void {
    const token = {};
    this.#onScreen.set(token, usernames);
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
        // The server watches those of the opening's list by itself.
        if (frame.id === null) this.#watched = new Set(frame.users.map((user) => user.username));
        break;
      case "conversation_list":
        for (const { type, to } of frame.conversations) if (type === "private") this.#meet(to);
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

  /** Asks who that is, once per connection. */
  #meet(username: string): void {
    if (username in this.#store.getState().users || this.#askedFor.has(username)) return;
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
    const wanted = [...new Set([...[...this.#onScreen.values()].flat(), ...partners])];
    if (wanted.every((username) => username === me || this.#watched.has(username))) return;
    const users = [...new Set([...wanted, ...this.#watched])].slice(0, MOST_WATCHED);
    if (this.#send({ type: "watch", users })) this.#watched = new Set(users);
  }
}
