import { useState } from "react";
import { type GroupCommand, RequestError } from "../../client";
import { useWebSocket } from "../../context/WebSocketContext";
import type { AckFrame } from "../../protocol";
import { texts } from "../../texts";

interface GroupCommands {
  /** What went wrong with the last command; null if nothing did. */
  readonly error: string | null;
  readonly busy: boolean;
  /** Resolves with null if the command failed; `error` says why. */
  readonly run: (command: GroupCommand, id?: string) => Promise<AckFrame | null>;
}

/** Sends group commands one at a time, and keeps what the server said against the last one. */
export function useGroupCommand(): GroupCommands {
  const client = useWebSocket();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const run = async (command: GroupCommand, id?: string): Promise<AckFrame | null> => {
    setBusy(true);
    setError(null);
    try {
      return await client.groupCommand(command, id);
    } catch (reason) {
      setError(reason instanceof RequestError ? reason.message : texts.errors.unexpected);
      return null;
    } finally {
      setBusy(false);
    }
  };

  return { error, busy, run };
}
