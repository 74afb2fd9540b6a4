import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import type { ConnectionStatus } from "../../socket";
import { texts } from "../../texts";
import { focusConversation } from "../shortcuts/regions";
import { STRIP } from "./strip";
import { useJustEnded } from "./useJustEnded";
import { useOnline } from "./useOnline";
import { useSecondsUntil } from "./useSecondsUntil";
import { useStaysTrue } from "./useStaysTrue";

/** Shorter interruptions are not worth a word. */
const PATIENCE_MS = 2_000;
const RECONNECTED_MS = 2_000;

/** Says that there is no connection, and what is being done about it. The live region is always there. */
export function ConnectionBanner() {
  const connection = useChatState((state) => state.connection);
  // Of a session that has ended another view tells.
  const isSignedOut = connection.phase === "stopped" && connection.reason === "signed_out";
  const isOut = useStaysTrue(connection.phase !== "open" && !isSignedOut, PATIENCE_MS);
  const online = useOnline();
  const hasBeenOpen = useChatState((state) => state.opened);
  const hasSomething = useChatState(({ conversations }) => Object.keys(conversations).length > 0);
  const isBack = useJustEnded(isOut && hasBeenOpen, RECONNECTED_MS);
  const text = isOut
    ? outageText(connection, online, hasBeenOpen || hasSomething)
    : texts.connection.reconnected;
  const isShown = isOut || isBack;
  return (
    <Box
      component="section"
      // A landmark only while there is something in it.
      aria-label={isShown ? texts.connection.label : undefined}
      sx={isShown ? (isOut ? OUT : BACK) : undefined}
    >
      <Typography component="div" role="status" variant="body2" sx={{ fontWeight: 550 }}>
        {isShown && text}
      </Typography>
      {isOut && <Outage connection={connection} />}
    </Box>
  );
}

const OUT = { ...STRIP, bgcolor: "text.primary", color: "background.paper" } as const;
const BACK = { ...STRIP, bgcolor: "primary.main", color: "primary.contrastText" } as const;

/** What is done about it, and what waits for it. It changes too often to be read out. */
function Outage({ connection }: { readonly connection: ConnectionStatus }) {
  const client = useWebSocket();
  const waiting = useChatState(
    ({ outbox }) => outbox.filter((item) => item.status !== "failed").length,
  );
  const button = useFocusFallback(focusConversation);
  const { phase } = connection;
  const isTrying = phase !== "waiting" && phase !== "stopped";
  return (
    <>
      {waiting > 0 && <Typography variant="body2">{texts.connection.outbox(waiting)}</Typography>}
      {phase !== "stopped" && <Countdown until={phase === "waiting" ? connection.retryAt : null} />}
      <Button
        ref={button}
        size="small"
        color="inherit"
        variant="outlined"
        // It stays where it is, with the focus, while it can do nothing.
        aria-disabled={isTrying}
        onClick={() => client.retryNow()}
        sx={TRY_NOW}
      >
        {texts.connection.tryNow}
      </Button>
    </>
  );
}

const TRY_NOW = {
  '&[aria-disabled="true"]': { opacity: 0.6 },
  // The ring's own colour is made for the app's ground, not for the strip's.
  "&.Mui-focusVisible": { outlineColor: "currentColor" },
} as const;

/**
 * Not for screen readers, which would read out every second. It keeps its room while a try is under way (`until` is
 * null), so that nothing beside it moves.
 */
function Countdown({ until }: { readonly until: number | null }) {
  const seconds = useSecondsUntil(until ?? 0);
  const visibility = until === null ? "hidden" : "visible";
  return (
    <Typography aria-hidden variant="body2" sx={{ fontVariantNumeric: "tabular-nums", visibility }}>
      {texts.connection.retryIn(seconds)}
    </Typography>
  );
}

/** The same while it waits and while it tries, so that it is read out once. */
function outageText(connection: ConnectionStatus, online: boolean, isShown: boolean): string {
  if (connection.phase === "stopped") {
    return connection.reason === "too_many_connections"
      ? texts.connection.tooManyConnections
      : texts.connection.refused;
  }
  if (!online) return texts.connection.offline;
  return isShown ? texts.connection.lost : texts.connection.connecting;
}
