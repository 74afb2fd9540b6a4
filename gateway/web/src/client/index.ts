export type { Arrival } from "./Arrivals";
export { ChatClient, type GroupCommand } from "./ChatClient";
export { FOR_EVER, type Mark, type Marks } from "./ConversationMarks";
export {
  IndexedDbStateStorage,
  type KeptAccount,
  type KeptChanges,
  type StateStorage,
} from "./keptState";
export { IndexedDbOutboxStorage, type OutboxStorage } from "./outboxStorage";
export { BrowserOutboxTabs, type OutboxTabs } from "./outboxTabs";
export { LocalPresenceChoice } from "./presenceChoice";
export { RequestError } from "./Requests";
export { takeTurn } from "./takeTurn";
