export { ChatClient, type GroupCommand } from "./ChatClient";
export { byteLength } from "./OutboxSender";
export { LocalOutboxStorage } from "./outboxStorage";
export { RequestError } from "./Requests";
