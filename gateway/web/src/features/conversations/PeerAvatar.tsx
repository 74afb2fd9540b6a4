import { memo } from "react";
import { InitialsAvatar } from "../../components/InitialsAvatar";
import { useChatState } from "../../context/WebSocketContext";
import type { Peer } from "../../protocol";
import { PersonAvatar } from "../people/PersonAvatar";

interface PeerAvatarProps {
  readonly peer: Peer;
  readonly name: string;
  /** The diameter in pixels. */
  readonly size?: number;
}

/** A person's picture with the presence, or a group's, which is square. */
export const PeerAvatar = memo(function PeerAvatar({ peer, name, size = 44 }: PeerAvatarProps) {
  const status = useChatState((state) => state.users[peer.to]?.status ?? "offline");
  if (peer.type === "private") {
    return <PersonAvatar username={peer.to} name={name} status={status} size={size} />;
  }
  return <InitialsAvatar id={peer.to} name={name} shape="square" size={size} />;
});
