import Box from "@mui/material/Box";
import { keyframes } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { useChatState } from "../../context/WebSocketContext";
import { isolated } from "../../isolated";
import type { ConversationKey } from "../../protocol";
import { displayName } from "../../store";
import { texts } from "../../texts";

const bounce = keyframes({ "0%, 60%, 100%": { opacity: 0.3 }, "30%": { opacity: 1 } });

/** Always as high as one line, so that nothing moves when somebody begins to type. */
export function TypingLine({ conversationKey }: { readonly conversationKey: ConversationKey }) {
  const typing = useChatState((state) => state.typing[conversationKey]);
  const users = useChatState((state) => state.users);
  const names = Object.keys(typing ?? {}).map((username) => isolated(displayName(users, username)));
  return (
    <Box
      sx={{
        height: 24,
        maxWidth: 900,
        width: "100%",
        mx: "auto",
        px: { xs: 2.5, md: 4 },
        display: "flex",
        alignItems: "center",
        gap: 1,
      }}
    >
      {names.length > 0 && (
        <>
          <Dots />
          <Typography variant="caption" noWrap color="textSecondary">
            {texts.chat.typing(names)}
          </Typography>
        </>
      )}
    </Box>
  );
}

function Dots() {
  return (
    <Box aria-hidden sx={{ display: "flex", gap: 0.5 }}>
      {[0, 150, 300].map((delay) => (
        <Box
          key={delay}
          sx={{
            width: 5,
            height: 5,
            borderRadius: "50%",
            bgcolor: "primary.main",
            animation: `${bounce} 1.2s ${delay}ms infinite`,
          }}
        />
      ))}
    </Box>
  );
}
