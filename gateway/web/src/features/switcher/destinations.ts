import { folded, nameFit } from "../../matching";
import { type ConversationKey, type Peer, privateKey, type User } from "../../protocol";
import { type ChatState, type ConversationPreview, peerName, previews } from "../../store";

/** Somewhere to jump to. */
export interface Destination {
  readonly key: ConversationKey;
  readonly peer: Peer;
  readonly name: string;
  readonly unread: number;
  /** It is in the list of conversations already. */
  readonly isConversation: boolean;
}

const MOST_SHOWN = 40;

type Known = Pick<ChatState, "me" | "users" | "groups" | "conversations" | "outbox">;

/** Where one may want to go: what fits best first, of the equally good the most recent. */
export function destinations(
  state: Known,
  query: string,
  found: readonly User[],
): readonly Destination[] {
  const wanted = folded(query.trim());
  const recent = previews(state.conversations, state.outbox, state.me).map((each) =>
    ofConversation(state, each),
  );
  if (wanted === "") return recent.slice(0, MOST_SHOWN);
  const known = new Set(recent.map((each) => each.key));
  const others = people(state, found).filter((each) => !known.has(each.key));
  return [...recent, ...others]
    .map((each) => ({ each, score: score(each, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_SHOWN)
    .map(({ each }) => each);
}

/** A conversation beats somebody never written to, unless that one's name begins so and its own does not. */
function score({ name, peer, isConversation }: Destination, query: string): number {
  const byName = nameFit(folded(name), query);
  const byUsername =
    peer.type === "private" ? nameFit(folded(peer.to), query.replace(/^@/, "")) : 0;
  const best = Math.max(byName, byUsername);
  return best === 0 ? 0 : best + (isConversation ? 1.5 : 0);
}

function ofConversation(state: Known, { conversation, unread }: ConversationPreview): Destination {
  const { key, peer } = conversation;
  return { key, peer, name: peerName(state, peer), unread, isConversation: true };
}

/** Everybody who is known, and those whom the server has just named. */
function people({ me, users }: Known, found: readonly User[]): readonly Destination[] {
  const byName = new Map(Object.values(users).map((user) => [user.username, user]));
  for (const user of found) byName.set(user.username, user);
  byName.delete(me);
  return [...byName.values()].map(({ username, display_name }) => ({
    key: privateKey(me, username),
    peer: { type: "private", to: username },
    name: display_name,
    unread: 0,
    isConversation: false,
  }));
}
