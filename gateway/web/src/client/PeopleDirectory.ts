import {
  type ClientFrame,
  type ConversationKey,
  newId,
  peerOf,
  type ServerFrame,
  type UserListFrame,
} from "../protocol";
import { type ChatStore, previews } from "../store";
import type { Requests } from "./Requests";

const PAGE = 50;
/** The most that the server watches for one connection. */
const MOST_WATCHED = 500;
/** Of those who come on the screen at once, this many unknown ones are asked for: as many as fit on it. */
const MOST_MET_AT_ONCE = 40;
/** What is shown as a whole and is more than this, as a large group, is not in view as a whole. */
const MOST_IN_VIEW = 100;

/** Finds people, learns who the unknown ones are, and chooses whose presence the server sends. */
export class PeopleDirectory {
  readonly #store: ChatStore;
  readonly #requests: Requests;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #askedFor = new Set<string>();
  /**
   * Whose name the server has not told: who was known before there was a connection, for it may be of
   * long ago, and of whom only the presence is known.
   */
  readonly #stale: Set<string>;
  /** Whom some part of the screen shows at the moment. */
  readonly #onScreen = new Map<object, readonly string[]>();
  /** Whom the server watches; null before it was told on this connection. */
  #watched: ReadonlySet<string> | null = null;

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
    if (alone !== undefined && more.length === 0 && !this.#watched?.has(alone)) this.#ask(alone);
    if (usernames.some((username) => this.#isToBeWatched(username))) this.#watch();
    return () => this.#onScreen.delete(token);
  }

  /** Call it after the state has taken the frame. */
  onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case "registered":
        this.#watched = null;
        this.#askedFor.clear();
        break;
      case "user_list":
        for (const { username } of frame.users) this.#stale.delete(username);
        break;
      case "conversation_list":
        for (const { type, to } of frame.conversations) if (type === "private") this.#meet(to);
        this.#meetThose([...this.#onScreen.values()].flat());
        // At the opening in any case: by itself the server watches many more, those of its list.
        this.#watch();
        break;
      case "entry":
        if (frame.entry.type !== "unknown") this.#meet(frame.entry.from);
        this.#watchPartner(frame.entry.conversation);
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

  #watchPartner(key: ConversationKey): void {
    const peer = peerOf(key, this.#store.getState().me);
    if (peer?.type === "private" && this.#isToBeWatched(peer.to)) this.#watch([peer.to]);
  }

  #isToBeWatched(username: string): boolean {
    const { me } = this.#store.getState();
    return this.#watched !== null && username !== me && !this.#watched.has(username);
  }

  /** Tells the server whom to watch, before those whom it is watching already. */
  #watch(wanted = this.#wanted()): void {
    const watched = this.#watched;
    if (watched !== null && wanted.every((username) => watched.has(username))) return;
    const users = [...new Set([...wanted, ...(watched ?? [])])].slice(0, MOST_WATCHED);
    if (!this.#send({ type: "watch", users })) return;
    this.#watched = new Set(users);
    // The server tells how they are, but not what they are called.
    const { users: known } = this.#store.getState();
    for (const username of users) if (!(username in known)) this.#stale.add(username);
  }

  /** Whose presence is of use: of those in view before the partners, the latest first, and before large groups. */
  #wanted(): string[] {
    const { conversations, me } = this.#store.getState();
    const partners = previews(conversations, [], me)
      .map(({ conversation }) => conversation.peer)
      .filter((peer) => peer.type === "private")
      .map((peer) => peer.to);
    // What came on the screen last is what is looked at.
    const shown = [...this.#onScreen.values()].reverse();
    const inView = shown.filter((usernames) => usernames.length <= MOST_IN_VIEW).flat();
    const wanted = new Set([...inView, ...partners, ...shown.flat()]);
    wanted.delete(me);
    return [...wanted].slice(0, MOST_WATCHED);
  }
}
