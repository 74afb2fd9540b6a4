import type { Arrival, ChatClient } from "../../client";
import { mentions } from "../../markdown";
import type { ConversationKey, MessageEntry } from "../../protocol";
import { Alarm, type Timers } from "../../socket";
import { unreadCount } from "../../store";
import { noteOf, summaryOf } from "./notes";

/** What is shown on the desktop. */
export interface Note {
  /** A note takes the place of the last one with its tag. */
  readonly tag: string;
  /** What it leads to; null: it is about several conversations. */
  readonly conversation: ConversationKey | null;
  readonly title: string;
  readonly body: string;
}

export interface ShownNote {
  close(): void;
}

/** What the tabs of one user settle among themselves about notes. */
export interface NotifierTabs {
  /** Calls back when this tab is the one that shows notes. Returns how to give that up. */
  takeTurn(onTurn: () => void): () => void;
  /** Tells the other tabs that the user has this message in view here. */
  announceSeen(seen: Seen): void;
  listen(onSeen: (seen: Seen) => void): () => void;
}

export interface Seen {
  readonly key: ConversationKey;
  readonly seq: number;
}

export interface NotifierOptions {
  readonly client: ChatClient;
  readonly timers: Timers;
  readonly tabs: NotifierTabs;
  /** Whether the user wants notes at all, and the browser shows them. */
  readonly isOn: () => boolean;
  /** Whether notes tell what was written. */
  readonly showsContent: () => boolean;
  /** What the user has before the eyes: the open conversation, if the window is in front. */
  readonly inView: () => ConversationKey | null;
  readonly show: (note: Note, onClick: () => void) => ShownNote | null;
  /** Takes away what is left of tabs that have ended. */
  readonly clear: () => void;
  /** The user has clicked a note; null: it was about several conversations. */
  readonly onClick: (key: ConversationKey | null) => void;
}

/**
 * So long a note waits: for more that comes with it, and for the user to read the message elsewhere, in
 * another tab or on another machine.
 */
const PATIENCE_MS = 1_500;
/** So often at most the other tabs are told what is in view here. */
const SEEN_EVERY_MS = 250;
/** What has waited for less may be in view in another tab, which has not told it yet. */
const SURELY_UNSEEN_MS = 2 * SEEN_EVERY_MS;
/** More conversations at once are told in one note. */
const MOST_NOTES = 3;

interface Waiting {
  readonly since: number;
  readonly count: number;
  /** The newest message; null if it is known only that there are some. */
  readonly entry: MessageEntry | null;
}

/** Shows a note on the desktop for what others write, unless the user sees it anyway. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #due: Alarm;
  readonly #sight: Alarm;
  /** What is in view and was not told yet, because something was told just before. */
  #seen: Seen | null = null;
  readonly #waiting = new Map<ConversationKey, Waiting>();
  /** By conversation: how far it was in view in another tab. */
  readonly #seenElsewhereTo = new Map<ConversationKey, number>();
  /** By conversation: the note that is shown, and how many messages it stands for. */
  readonly #shown = new Map<
    ConversationKey,
    { readonly note: ShownNote; readonly count: number }
  >();
  #summary: ShownNote | null = null;
  #hasTurn = false;
  #hasCleared = false;
  #endTurn: (() => void) | null = null;
  #stops: (() => void)[] = [];

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#due = new Alarm(options.timers);
    this.#sight = new Alarm(options.timers);
  }

  start(): void {
    const { client, tabs } = this.#options;
    this.#stops = [
      client.onArrival((arrival) => this.#arrived(arrival)),
      client.store.subscribe(() => this.#stateChanged()),
      tabs.listen((seen) => this.#seenElsewhere(seen)),
    ];
    this.#stateChanged();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#due.clear();
    this.#sight.clear();
    this.#seen = null;
    this.#waiting.clear();
    this.#giveUpTurn();
    this.closeAll();
  }

  closeAll(): void {
    for (const { note } of this.#shown.values()) note.close();
    this.#shown.clear();
    this.#summary?.close();
    this.#summary = null;
  }

  #arrived(arrival: Arrival): void {
    if (arrival.type === "message") {
      const { entry } = arrival;
      this.#arrivedIn(entry.conversation, entry.seq, 1, entry);
    } else {
      for (const [key, count] of arrival.counts) {
        this.#arrivedIn(key, this.#lastSeq(key), count, null);
      }
    }
  }

  #arrivedIn(key: ConversationKey, seq: number, count: number, entry: MessageEntry | null): void {
    if (this.#options.inView() === key) this.#see({ key, seq });
    else this.#wait(key, count, entry);
  }

  #lastSeq(key: ConversationKey): number {
    return this.#options.client.store.getState().conversations[key]?.lastSeq ?? 0;
  }

  #wait(key: ConversationKey, more: number, entry: MessageEntry | null): void {
    // What is not told is not counted in a note either.
    if (!this.#isToBeTold(key, entry)) return;
    const { since, count } = this.#waiting.get(key) ?? {
      since: this.#options.timers.now(),
      count: 0,
    };
    this.#waiting.set(key, { since, count: count + more, entry });
    if (!this.#due.isSet) this.#due.set(PATIENCE_MS, () => this.#showWaiting());
  }

  #see(seen: Seen): void {
    this.#seen = seen;
    if (!this.#sight.isSet) this.#tellSeen();
  }

  #tellSeen(): void {
    if (this.#seen === null) return;
    this.#options.tabs.announceSeen(this.#seen);
    this.#seen = null;
    this.#sight.set(SEEN_EVERY_MS, () => this.#tellSeen());
  }

  #seenElsewhere({ key, seq }: Seen): void {
    this.#seenElsewhereTo.set(key, Math.max(seq, this.#seenElsewhereTo.get(key) ?? 0));
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined && this.#isSeenElsewhere(key, waiting)) this.#waiting.delete(key);
    this.#close(key);
  }

  /** The other tab may have had its connection, and told so, before this one heard of what was missed. */
  #isSeenElsewhere(key: ConversationKey, { entry }: Waiting): boolean {
    return (entry?.seq ?? this.#lastSeq(key)) <= (this.#seenElsewhereTo.get(key) ?? 0);
  }

  #showWaiting(): void {
    const waited = [...this.#waiting].filter(([, { since }]) => this.#isSurelyUnseen(since));
    for (const [key] of waited) this.#waiting.delete(key);
    if (this.#waiting.size > 0) this.#due.set(PATIENCE_MS, () => this.#showWaiting());
    const due = waited.filter(([key, waiting]) => this.#isNews(key, waiting));
    if (!this.#hasTurn || !this.#options.isOn()) return;
    if (due.length > MOST_NOTES) this.#showSummary(due);
    else for (const [key, { count, entry }] of due) this.#showNote(key, count, entry);
  }

  #isSurelyUnseen(since: number): boolean {
    return this.#options.timers.now() - since >= SURELY_UNSEEN_MS;
  }

  #isNews(key: ConversationKey, waiting: Waiting): boolean {
    const { entry } = waiting;
    const { store } = this.#options.client;
    const { conversations, me } = store.getState();
    const conversation = conversations[key];
    if (conversation === undefined || this.#options.inView() === key) return false;
    if (!this.#isToBeTold(key, entry) || this.#isSeenElsewhere(key, waiting)) return false;
    return unreadCount(conversation, me) > 0 && (entry?.seq ?? Infinity) > conversation.readSeq;
  }

  /** Of a muted conversation nothing is, but perhaps what mentions the user. */
  #isToBeTold(key: ConversationKey, entry: MessageEntry | null): boolean {
    const { store, marks } = this.#options.client;
    if (!marks.isMuted(key)) return true;
    const isMention = entry !== null && mentions(entry.content, store.getState().me);
    return isMention && marks.of(key).tellsMentions;
  }

  #showNote(key: ConversationKey, more: number, entry: MessageEntry | null): void {
    const state = this.#options.client.store.getState();
    const count = (this.#shown.get(key)?.count ?? 0) + more;
    const told = this.#options.showsContent() ? entry : null;
    const note = this.#options.show(noteOf(state, key, count, told), () => this.#clicked(key));
    if (note !== null) this.#shown.set(key, { note, count });
  }

  #showSummary(due: readonly (readonly [ConversationKey, Waiting])[]): void {
    const counts = new Map(due.map(([key, { count }]) => [key, count]));
    const note = summaryOf(this.#options.client.store.getState(), counts);
    this.#summary = this.#options.show(note, () => this.#clicked(null));
  }

  #clicked(key: ConversationKey | null): void {
    if (key === null) this.#summary?.close();
    else this.#close(key);
    this.#options.onClick(key);
  }

  #close(key: ConversationKey): void {
    this.#shown.get(key)?.note.close();
    this.#shown.delete(key);
  }

  #stateChanged(): void {
    const { connection } = this.#options.client.store.getState();
    if (connection.phase === "open") this.#askForTurn();
    // A tab without a connection knows of nothing that it could show.
    else this.#giveUpTurn();
    if (this.#shown.size > 0 || this.#summary !== null) this.#closeRead();
  }

  /** What was read here or elsewhere needs no note any more. */
  #closeRead(): void {
    const { conversations, me } = this.#options.client.store.getState();
    for (const key of this.#shown.keys()) {
      const conversation = conversations[key];
      if (conversation === undefined || unreadCount(conversation, me) === 0) this.#close(key);
    }
    if (this.#summary === null) return;
    if (Object.values(conversations).some((each) => unreadCount(each, me) > 0)) return;
    this.#summary.close();
    this.#summary = null;
  }

  #askForTurn(): void {
    this.#endTurn ??= this.#options.tabs.takeTurn(() => {
      this.#hasTurn = true;
      this.#clearOnce();
    });
  }

  /** The page before this one may have left notes, which nobody would take away when they are read. */
  #clearOnce(): void {
    if (this.#hasCleared) return;
    this.#hasCleared = true;
    this.#options.clear();
  }

  #giveUpTurn(): void {
    this.#endTurn?.();
    this.#endTurn = null;
    this.#hasTurn = false;
  }
}
