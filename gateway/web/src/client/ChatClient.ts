import {
  type AckFrame,
  type ClientFrame,
  type ConversationKey,
  type Entry,
  type GroupCommandFrame,
  newId,
  type OwnStatus,
  type Peer,
  type Receipt,
  type ServerFrame,
  type UserListFrame,
  wellFormed,
} from "../protocol";
import {
  Alarm,
  ChatSocket,
  type ChatSocketOptions,
  type ConnectionStatus,
  type Timers,
} from "../socket";
import {
  ChatStore,
  initialState,
  type KeptState,
  keyOf,
  MOST_MEMBERS_TOLD,
  nextTypingExpiry,
  restored,
  unreadCount,
} from "../store";
import { type Arrival, Arrivals } from "./Arrivals";
import { ConversationMarks } from "./ConversationMarks";
import { Drafts } from "./Drafts";
import { GapFiller } from "./GapFiller";
import { HistoryLoader } from "./HistoryLoader";
import type { StateStorage } from "./keptState";
import { LogBounds } from "./LogBounds";
import { OutboxKeeper } from "./OutboxKeeper";
import { OutboxSender } from "./OutboxSender";
import type { OutboxStorage } from "./outboxStorage";
import type { OutboxTabs } from "./outboxTabs";
import { PeopleDirectory } from "./PeopleDirectory";
import { PresenceSignal } from "./PresenceSignal";
import type { PresenceChoice } from "./presenceChoice";
import { ReceiptSender } from "./ReceiptSender";
import { Requests } from "./Requests";
import { Resumption } from "./Resumption";
import { StateKeeper } from "./StateKeeper";
import { TypingSignal } from "./TypingSignal";

export interface ChatClientOptions
  extends Pick<ChatSocketOptions, "url" | "WebSocket" | "timers" | "random" | "onMalformed"> {
  readonly username: string;
  readonly displayName: string;
  readonly storage: OutboxStorage;
  readonly tabs: OutboxTabs;
  /** What this browser has kept of the account, to begin with; null if that is nothing. */
  readonly kept: KeptState | null;
  readonly stateStorage: StateStorage;
  readonly presenceChoice: PresenceChoice;
  /** The session's cookie is by now that of somebody else, who signed in in another tab. */
  readonly onOtherUser: () => void;
}

/** Whoever was there before an outage of this length may have gone by now. */
const PRESENCE_UNKNOWN_AFTER_MS = 60_000;

/** A group command without its id. `Omit` on each member of the union keeps them apart. */
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;
export type GroupCommand = WithoutId<GroupCommandFrame>;

/** The chat of one signed-in user: the socket, the state, and what has to be said in answer to what. */
export class ChatClient {
  readonly store: ChatStore;
  readonly drafts: Drafts;
  readonly marks: ConversationMarks;
  readonly #socket: ChatSocket;
  readonly #timers: Timers;
  readonly #tabs: OutboxTabs;
  readonly #onOtherUser: () => void;
  readonly #requests: Requests;
  readonly #keeper: OutboxKeeper;
  readonly #sender: OutboxSender;
  readonly #resumption: Resumption;
  readonly #history: HistoryLoader;
  readonly #gaps: GapFiller;
  readonly #receipts: ReceiptSender;
  readonly #typing: TypingSignal;
  readonly #people: PeopleDirectory;
  readonly #presence: PresenceSignal;
  readonly #arrivals: Arrivals;
  readonly #bounds: LogBounds;
  readonly #stateKeeper: StateKeeper;
  readonly #typingExpiry: Alarm;
  /** Set for as long as an outage is short. */
  readonly #outage: Alarm;
  /** When the connection was lost; null while there is one. */
  #lostAt: number | null = null;
  readonly #onWritten = new Set<(key: ConversationKey, id: string) => void>();
  readonly #onMarkedRead = new Set<(keys: readonly ConversationKey[]) => void>();
  /** Gives back the turn to send, or stops waiting for it; null while there is no connection. */
  #endTurn: (() => void) | null = null;

  constructor(options: ChatClientOptions) {
    const { username, displayName, storage, tabs, timers } = options;
    const begun = initialState(username, displayName);
    this.store = new ChatStore(options.kept === null ? begun : restored(begun, options.kept));
    this.drafts = new Drafts(username);
    this.marks = new ConversationMarks(username, timers);
    this.#timers = timers;
    this.#tabs = tabs;
    this.#onOtherUser = options.onOtherUser;
    this.#socket = new ChatSocket({
      ...options,
      syncPositions: () => this.#resumption.begin(),
      ownStatus: () => this.#presence.onOpening(),
      onFrame: (frame) => this.#onFrame(frame),
      onStatus: (status) => this.#onStatus(status),
      onLost: (code, longest) => this.#onLost(code, longest),
    });
    const send = this.#socket.send.bind(this.#socket);
    this.#requests = new Requests(send, timers);
    this.#keeper = new OutboxKeeper(this.store, storage, tabs, timers);
    this.#sender = new OutboxSender(this.store, send, timers);
    this.#resumption = new Resumption(this.store, send, timers);
    this.#history = new HistoryLoader(this.store, this.#requests);
    this.#gaps = new GapFiller(this.store, this.#requests, timers);
    this.#stateKeeper = new StateKeeper(this.store, options.stateStorage, timers);
    const kept = this.#stateKeeper.kept.bind(this.#stateKeeper);
    this.#receipts = new ReceiptSender(this.store, send, kept, timers);
    this.#typing = new TypingSignal(send, timers);
    this.#people = new PeopleDirectory(this.store, this.#requests, send);
    this.#presence = new PresenceSignal(this.store, send, timers, options.presenceChoice);
    this.#arrivals = new Arrivals(this.store);
    this.#bounds = new LogBounds(this.store);
    this.#typingExpiry = new Alarm(timers);
    this.#outage = new Alarm(timers);
  }

  start(): void {
    this.drafts.start();
    this.marks.start();
    void this.#keeper.start(() => this.#sender.flush()).then(() => this.#sender.onLoaded());
    this.#presence.start();
    this.#stateKeeper.start();
    this.#socket.start();
  }

  stop(): void {
    this.drafts.stop();
    this.marks.stop();
    this.#socket.stop();
    this.#giveTurnBack();
    this.#keeper.stop();
    this.#stateKeeper.stop();
    this.#requests.stop();
    this.#sender.stop();
    this.#resumption.stop();
    this.#history.stop();
    this.#gaps.stop();
    this.#receipts.stop();
    this.#presence.stop();
    this.#typing.onLost();
    this.#typingExpiry.clear();
    this.#outage.clear();
  }

  /** Forgets what is kept on this machine for the user: for when the user signs out. */
  forget(): void {
    void this.#keeper.clear();
    this.#presence.forget();
    this.drafts.clear();
    this.marks.clear();
  }

  retryNow(): void {
    this.#socket.retryNow();
  }

  checkConnection(): void {
    this.#socket.checkNow();
  }

  /** Puts the message in the outbox, from where it is sent now or when there is a connection. */
  sendMessage(peer: Peer, content: string): void {
    const { me, outbox } = this.store.getState();
    const item = {
      id: newId(),
      conversation: keyOf(peer, me),
      peer,
      content: wellFormed(content),
      createdAt: this.#timeAfter(outbox.at(-1)?.createdAt),
      status: "waiting",
    } as const;
    this.#typing.stopped();
    this.store.dispatch({ type: "queued", item });
    for (const listener of this.#onWritten) listener(item.conversation, item.id);
    this.#sender.onWritten(item.id);
  }

  /** Calls back when the user has written a message in this tab. Returns how to end that. */
  onWritten(listener: (key: ConversationKey, id: string) => void): () => void {
    this.#onWritten.add(listener);
    return () => this.#onWritten.delete(listener);
  }

  retryMessage(id: string): void {
    const item = this.store.getState().outbox.find((each) => each.id === id);
    // An id that the server knows with other contents will never be accepted.
    const renewed = item?.errorCode === "conflict" ? newId() : id;
    this.store.dispatch({ type: "requeued", id, newId: renewed });
    this.#sender.onWritten(renewed);
  }

  discardMessage(id: string): void {
    this.store.dispatch({ type: "discarded", id });
    this.#sender.flush();
  }

  /** The user has been told of the first of the losses. */
  lossTold(): void {
    this.store.dispatch({ type: "loss_told" });
  }

  /** Loads what is needed to show the conversation. */
  openConversation(key: ConversationKey): Promise<void> {
    return this.#history.open(key);
  }

  /** The conversation is looked at until the returned function is called. */
  viewConversation(key: ConversationKey): () => void {
    this.marks.setUnread([key], false);
    return this.#bounds.view(key);
  }

  loadOlder(key: ConversationKey): Promise<void> {
    return this.#history.older(key);
  }

  markRead(key: ConversationKey, seq: number): void {
    this.#receipts.read(key, seq);
  }

  /** Marks whole conversations as read, whether all of it was seen or not. */
  markWholeRead(keys: readonly ConversationKey[]): void {
    this.#receipts.readWhole(keys);
    this.marks.setUnread(keys, false);
    for (const listener of this.#onMarkedRead) listener(keys);
  }

  /** Calls back when the user has said to be done with conversations. Returns how to end that. */
  onMarkedRead(listener: (keys: readonly ConversationKey[]) => void): () => void {
    this.#onMarkedRead.add(listener);
    return () => this.#onMarkedRead.delete(listener);
  }

  /** Marks everything as read. */
  markAllRead(): void {
    const { conversations, me } = this.store.getState();
    const unread = Object.values(conversations).filter(
      (each) => unreadCount(each, me) > 0 || this.marks.of(each.key).isUnread,
    );
    this.markWholeRead(unread.map((each) => each.key));
  }

  /** Calls back at what others write while this user is here. Returns how to end that. */
  onArrival(listener: (arrival: Arrival) => void): () => void {
    return this.#arrivals.listen(listener);
  }

  typed(peer: Peer): void {
    this.#typing.typed(peer.to);
  }

  stoppedTyping(): void {
    this.#typing.stopped();
  }

  /** The user wants to be seen as this, in every tab of the browser. */
  choosePresence(status: OwnStatus): void {
    this.#presence.choose(status);
  }

  /** The user has taken this display name, as the server has confirmed; the socket may be away, and tell it to others alone. */
  calledNow(displayName: string): void {
    const from = this.store.getState().me;
    this.#apply({ type: "profile", from, display_name: displayName });
  }

  /** The user has done something: pressed a key, moved the pointer, come back to the page. */
  inputSeen(): void {
    this.#presence.input();
  }

  /** Learns how far the members of a large group have it, which the server tells only when asked. */
  async loadReceipts(key: ConversationKey): Promise<readonly Receipt[]> {
    const request = { type: "receipts", id: newId(), conversation: key } as const;
    return (await this.#requests.request(request, "receipts")).receipts;
  }

  /** Rejects with `RequestError` when the server refuses. `id` is the command's own for a retry. */
  groupCommand(command: GroupCommand, id = newId()): Promise<AckFrame> {
    return this.#requests.request({ ...command, id }, "ack");
  }

  searchPeople(prefix: string, after: string | null): Promise<UserListFrame> {
    return this.#people.search(prefix, after);
  }

  showPresence(usernames: readonly string[]): () => void {
    return this.#people.show(usernames);
  }

  #onFrame(frame: ServerFrame): void {
    if (frame.type === "registered" && frame.username !== this.store.getState().me) {
      // Nothing of this user's may be sent under another's name.
      this.stop();
      this.#onOtherUser();
      return;
    }
    const tellArrivals = this.#arrivals.watch(frame);
    this.#apply(frame);
    if (frame.type === "registered") {
      this.#lostAt = null;
      this.#outage.clear();
      this.#receipts.onOpened();
      this.#presence.onOpened();
      this.#requests.onOpened();
      this.#sender.onOpened();
      this.#endTurn = this.#tabs.takeTurn(() => this.#onTurn());
    }
    this.#resumption.onFrame(frame);
    this.#people.onFrame(frame);
    this.#requests.onFrame(frame);
    this.#sender.onFrame(frame);
    this.#history.onFrame(frame);
    this.#gaps.onFrame(frame);
    this.#receipts.onFrame(frame);
    this.#bounds.onFrame(frame);
    if (frame.type === "entry" && this.#bringsMe(frame.entry))
      this.#askReceipts(frame.entry.conversation);
    if (frame.type === "typing") this.#expireTypingLater();
    tellArrivals();
  }

  /** Whether with this note this user has come into a group that was there before, and whose members are told of each other's positions. */
  #bringsMe(entry: Entry): boolean {
    const event = entry.type === "system" ? entry.event : null;
    const { me, groups, conversations } = this.store.getState();
    if (event?.kind !== "member_added" || !event.users.includes(me)) return false;
    const group = groups[conversations[entry.conversation]?.peer.to ?? ""];
    return group !== undefined && group.members.length <= MOST_MEMBERS_TOLD;
  }

  /** How far the others have it no event tells who comes later. Without an answer the next opening does. */
  #askReceipts(key: ConversationKey): void {
    this.loadReceipts(key).catch(() => {});
  }

  #apply(frame: ServerFrame): void {
    this.store.dispatch({ type: "frame", frame, now: this.#timers.now() });
  }

  #onStatus(status: ConnectionStatus): void {
    this.store.dispatch({ type: "connection", status });
  }

  #onLost(code: number, longest: ClientFrame | null): void {
    this.#giveTurnBack();
    this.#sender.onLost(code, longest);
    this.#requests.onLost(code, longest);
    this.#resumption.onLost();
    this.#receipts.onLost();
    this.#typing.onLost();
    this.#outageBegins();
  }

  #outageBegins(): void {
    if (this.#lostAt !== null) return;
    const lostAt = this.#timers.now();
    this.#lostAt = lostAt;
    this.#outage.set(PRESENCE_UNKNOWN_AFTER_MS, () =>
      this.store.dispatch({ type: "presence_unknown", lostAt }),
    );
  }

  #onTurn(): void {
    this.#sender.onTurn();
    // The tab that had the turn may have ended before it could say what it had saved.
    void this.#keeper.load().then(() => this.#sender.flush());
  }

  #giveTurnBack(): void {
    this.#endTurn?.();
    this.#endTurn = null;
  }

  #expireTypingLater(): void {
    const next = nextTypingExpiry(this.store.getState());
    if (next === null) return;
    this.#typingExpiry.set(Math.max(0, next - this.#timers.now()), () => {
      this.store.dispatch({ type: "typing_expired", now: this.#timers.now() });
      this.#expireTypingLater();
    });
  }

  /** The time, but after `last`, because the outbox is put in order by it when it is loaded. */
  #timeAfter(last: string | undefined): string {
    const earliest = last === undefined ? 0 : Date.parse(last) + 1;
    return new Date(Math.max(this.#timers.now(), earliest)).toISOString();
  }
}
