import { useState } from "react";
import { type GroupCommand, RequestError } from "../../client";
import { useWebSocket } from "../../context/WebSocketContext";
import type { AckFrame } from "../../protocol";
import { texts } from "../../texts";

interface GroupCommands<Field extends string> {
  /** What went wrong with the last command; null if nothing did, or if it is said at a field. */
  readonly error: string | null;
  /** What the server says against a field; null if that is not what it refused. */
  readonly errorAt: (field: Field) => string | null;
  readonly busy: boolean;
  /** Resolves with null if the command failed; `error` or `errorAt` says why. */
  readonly run: (command: GroupCommand, id?: string) => Promise<AckFrame | null>;
  /** Forgets what was wrong, once it has been changed. */
  readonly forgive: () => void;
}

interface Refusal {
  readonly message: string;
  readonly field: string | null;
}

/**
 * Sends group commands one at a time, and keeps what the server said against the last one. `fields` are
 * those of the frame that stand on the screen, to say there what is wrong with them.
 */
export function useGroupCommand<Field extends string = never>(
  ...fields: readonly Field[]
): GroupCommands<Field> {
  const client = useWebSocket();
  const [refused, setRefused] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);

  const run = async (command: GroupCommand, id?: string): Promise<AckFrame | null> => {
    setBusy(true);
    setRefused(null);
    try {
      return await client.groupCommand(command, id);
    } catch (reason) {
      const isKnown = reason instanceof RequestError;
      setRefused({
        message: isKnown ? reason.message : texts.errors.unexpected,
        field: isKnown ? reason.field : null,
      });
      return null;
    } finally {
      setBusy(false);
    }
  };

  const isAtField = fields.some((field) => field === refused?.field);
  return {
    error: refused === null || isAtField ? null : refused.message,
    errorAt: (field) => (refused?.field === field ? refused.message : null),
    busy,
    run,
    forgive: () => setRefused(null),
  };
}
