import Typography from "@mui/material/Typography";
import { useChatState } from "../../context/WebSocketContext";
import type { Peer } from "../../protocol";
import { peerName } from "../../store";
import { texts } from "../../texts";

/** Above the very first entry of a conversation. */
export function Beginning({ peer }: { readonly peer: Peer }) {
  const name = useChatState((state) => peerName(state, peer));
  return (
    <Typography
      variant="body2"
      color="textSecondary"
      sx={{ textAlign: "center", pt: 3, px: 3, overflowWrap: "anywhere" }}
    >
      {peer.type === "group" ? texts.chat.beginGroup(name) : texts.chat.begin(name)}
    </Typography>
  );
}
