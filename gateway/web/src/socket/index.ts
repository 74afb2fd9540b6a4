export { Alarm, systemTimers, type Timers } from "./Alarm";
export { reconnectDelay } from "./backoff";
export {
  ChatSocket,
  type ChatSocketOptions,
  type ConnectionStatus,
  type WebSocketLike,
} from "./ChatSocket";
export { CLOSE_TOO_LARGE, CLOSE_TOO_SLOW, type StopReason } from "./closePolicy";
