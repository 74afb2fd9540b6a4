import Box from "@mui/material/Box";
import { useEffect, useState } from "react";
import { visuallyHidden } from "../../components/hiddenStyle";
import { useWebSocket } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";
import { deviceSettings } from "../../settings/deviceSettings";
import { systemTimers } from "../../socket";
import { displayName } from "../../store";
import { texts } from "../../texts";
import { Announcer } from "./Announcer";

const MOST_LINES = 20;

interface Line {
  readonly id: number;
  readonly text: string;
}

/**
 * Reads out what arrives in the open conversation. The list of messages itself is no live region: it
 * takes rows away and puts them back as one scrolls.
 */
export function LiveLog({ openKey }: { readonly openKey: ConversationKey | null }) {
  const client = useWebSocket();
  const [lines, setLines] = useState<readonly Line[]>([]);

  useEffect(() => {
    let said = 0;
    const announcer = new Announcer({
      timers: systemTimers,
      nameOf: (username) => displayName(client.store.getState().users, username),
      say: (text) => {
        said += 1;
        const line = { id: said, text };
        setLines((last) => [...last, line].slice(-MOST_LINES));
      },
    });
    const stop = client.onArrival((arrival) => {
      if (arrival.type !== "message" || arrival.entry.conversation !== openKey) return;
      if (!deviceSettings().readOut) return;
      announcer.arrived(arrival.entry);
    });
    return () => {
      stop();
      announcer.stop();
      setLines([]);
    };
  }, [client, openKey]);

  return (
    <Box role="log" aria-label={texts.live.label} aria-live="polite" sx={visuallyHidden}>
      {lines.map(({ id, text }) => (
        <p key={id} dir="auto">
          {text}
        </p>
      ))}
    </Box>
  );
}
