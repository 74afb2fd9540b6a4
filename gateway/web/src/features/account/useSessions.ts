import { useCallback, useEffect, useState } from "react";
import { type DeviceSession, endSession, fetchSessions } from "../../api";
import { texts } from "../../texts";

interface Sessions {
  /** Null until they are there. */
  readonly sessions: readonly DeviceSession[] | null;
  readonly isFailed: boolean;
  /** Why the last one could not be ended. */
  readonly error: string | null;
  readonly reload: () => void;
  /** The one that is being ended. */
  readonly ending: string | null;
  /** Resolves with whether it has ended. */
  readonly end: (id: string) => Promise<boolean>;
}

/** This user's sessions, as the server knows them when the list is opened. */
export function useSessions(): Sessions {
  const [sessions, setSessions] = useState<readonly DeviceSession[] | null>(null);
  const [isFailed, setFailed] = useState(false);
  const [ending, setEnding] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const reload = useCallback(() => {
    setFailed(false);
    fetchSessions()
      .then(setSessions)
      .catch(() => setFailed(true));
  }, []);

  useEffect(reload, [reload]);

  const end = useCallback(async (id: string): Promise<boolean> => {
    setError(null);
    setEnding(id);
    try {
      await endSession(id);
      setSessions((last) => last?.filter((each) => each.id !== id) ?? null);
      return true;
    } catch {
      setError(texts.settings.endFailed);
      return false;
    } finally {
      setEnding(null);
    }
  }, []);

  return { sessions, isFailed, error, reload, ending, end };
}
