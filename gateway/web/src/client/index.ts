export { ChatClient, type GroupCommand } from "./ChatClient";
export { IndexedDbOutboxStorage, type OutboxStorage } from "./outboxStorage";
export { BrowserOutboxTabs, type OutboxTabs } from "./outboxTabs";
export { RequestError } from "./Requests";
