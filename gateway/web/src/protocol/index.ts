export { groupKey, type Peer, peerOf, privateKey } from "./conversation";
export { decodeServerFrame, ERROR_CODES, isErrorCode } from "./decode";
export { isTime, Malformed } from "./fields";
export type * from "./frames";
export { newId } from "./ids";
export type * from "./model";
export { byteLength, DEFAULT_FRAME_BYTES, wellFormed } from "./size";
