import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { ListRange } from "react-virtuoso";
import { VirtualRows, type VirtualRowsHandle } from "../../components/VirtualRows";
import { useWebSocket } from "../../context/WebSocketContext";
import { useDebounced } from "../../hooks/useDebounced";
import type { User } from "../../protocol";
import { texts } from "../../texts";
import type { PeopleResultsHandle } from "./PeopleResults";
import { PersonRow } from "./PersonRow";

/** Scrolling past somebody is not yet looking at them. */
const LOOKED_AT_MS = 250;
const NOBODY: ListRange = { startIndex: 0, endIndex: -1 };

interface PeopleListProps {
  readonly ref: Ref<PeopleResultsHandle>;
  readonly people: readonly User[];
  /** There is nobody after the last. */
  readonly isComplete: boolean;
  readonly onPick: (username: string) => void;
  /** The last one has come into view. */
  readonly onEnd: () => void;
  /** What to do about it, if those after the last could not be loaded. */
  readonly failed: (() => void) | null;
}

export function PeopleList({ ref, people, isComplete, onPick, onEnd, failed }: PeopleListProps) {
  const rows = useRef<VirtualRowsHandle>(null);
  const [visible, setVisible] = useState(NOBODY);
  useShownPresence(people, visible);
  useImperativeHandle(ref, () => ({ focusFirst: () => rows.current?.focusRow(0) }));
  return (
    <Box sx={{ flex: 1, minHeight: 0 }}>
      <VirtualRows
        ref={rows}
        items={people}
        keyOf={(user) => user.username}
        count={isComplete ? people.length : -1}
        label={texts.people.results}
        focusable="[role='button']"
        renderRow={(user, isTabStop) => (
          <PersonRow user={user} isTabStop={isTabStop} onPick={onPick} />
        )}
        footer={failed === null ? null : <Failed onRetry={failed} />}
        onVisible={setVisible}
        onEnd={onEnd}
      />
    </Box>
  );
}

function Failed({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <Box role="alert" sx={{ textAlign: "center", p: 1.5 }}>
      <Typography variant="body2" color="textSecondary">
        {texts.people.failed}
      </Typography>
      <Button size="small" onClick={onRetry}>
        {texts.retry}
      </Button>
    </Box>
  );
}

/** The presence of those who are in view for a moment is kept up to date. */
function useShownPresence(people: readonly User[], visible: ListRange): void {
  const client = useWebSocket();
  const { startIndex, endIndex } = useDebounced(visible, LOOKED_AT_MS);
  const shown = useMemo(
    () => people.slice(startIndex, endIndex + 1).map((user) => user.username),
    [people, startIndex, endIndex],
  );
  useEffect(() => client.showPresence(shown), [client, shown]);
}
