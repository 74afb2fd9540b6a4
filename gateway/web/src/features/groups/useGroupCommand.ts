import { useState } from "react";
import { type GroupCommand, RequestError } from "../../client";
import { useWebSocket } from "../../context/WebSocketContext";
import type { AckFrame } from "../../protocol";
import { texts } from "../../texts";

interface GroupCommands {
  /** What went wrong with the last command; null if nothing did, or if it is said at a field. */
  readonly error: string | null;
  /** What the server says against the group's name; null if that is not what it refused. */
  readonly nameError: string | null;
  readonly busy: boolean;
  /** Resolves with null if the command failed; `error` says why. */
  readonly run: (command: GroupCommand, id?: string) => Promise<AckFrame | null>;
}

interface Refusal {
  readonly message: string;
  readonly isAboutName: boolean;
}

/** Sends group commands one at a time, and keeps what the server said against the last one. */
export function useGroupCommand(): GroupCommands {
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
        isAboutName: isKnown && nameField(command) === reason.field,
      });
      return null;
    } finally {
      setBusy(false);
    }
  };

  return {
    error: refused === null || refused.isAboutName ? null : refused.message,
    nameError: refused?.isAboutName ? refused.message : null,
    busy,
    run,
  };
}

/** The frame's field that holds the group's name; undefined if none does. */
function nameField({ type }: GroupCommand): string | undefined {
  if (type === "create_group") return "to";
  return type === "update_group" ? "name" : undefined;
}
