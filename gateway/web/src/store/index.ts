export type { Action } from "./actions";
export { byKey } from "./byKey";
export { ChatStore } from "./ChatStore";
export { syncPosition } from "./confirm";
export { firstForeignAfter, firstUnread, holdsUnread, unreadCount } from "./conversations";
export { type KeptState, keptOf, restored } from "./kept";
export { endOfFirstRun, firstSeq, isMessage, lastSeq } from "./log";
export { MOST_MEMBERS_TOLD } from "./receipts";
export {
  type ConversationPreview,
  type DeliveryState,
  deliveryState,
  displayName,
  keyOf,
  otherParticipants,
  ownStatus,
  peerName,
  previews,
  type SharedPositions,
  sharedPositions,
  splitByDelivery,
} from "./selectors";
export {
  type ChatState,
  type Conversation,
  initialState,
  type Loss,
  type OutboxItem,
  type OwnPresence,
} from "./state";
export { nextTypingExpiry } from "./typing";
