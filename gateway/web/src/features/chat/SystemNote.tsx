import Typography from "@mui/material/Typography";
import { useChatState } from "../../context/WebSocketContext";
import type { SystemEntry } from "../../protocol";
import { fullTime } from "../../time";
import { systemText } from "./systemText";

export function SystemNote({ entry }: { readonly entry: SystemEntry }) {
  const me = useChatState((state) => state.me);
  const users = useChatState((state) => state.users);
  return (
    <Typography
      variant="caption"
      component="p"
      title={fullTime(new Date(entry.timestamp))}
      sx={{ textAlign: "center", color: "text.secondary", py: 0.75, overflowWrap: "anywhere" }}
    >
      {systemText(entry, { me, users })}
    </Typography>
  );
}
