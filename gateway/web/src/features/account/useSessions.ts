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
  readonly end: (id: string) => void;
}

/** This user's sessions, as the server knows them when the list is opened. */
export function useSessions(): Sessions {
  const [sessions, setSessions] = useState<readonly DeviceSession[] | null>(null);
  const [isFailed, setFailed] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const reload = useCallback(() => {
    setFailed(false);
    fetchSessions()
      .then(setSessions)
      .catch(() => setFailed(true));
  }, []);

  useEffect(reload, [reload]);

  const end = useCallback((id: string) => {
    setError(null);
    endSession(id)
      .then(() => setSessions((last) => last?.filter((each) => each.id !== id) ?? null))
      .catch(() => setError(texts.settings.endFailed));
  }, []);

  return { sessions, isFailed, error, reload, end };
}
