export { ChatClient, type GroupCommand } from "./ChatClient";
export { LocalOutboxStorage } from "./outboxStorage";
export { RequestError } from "./Requests";
