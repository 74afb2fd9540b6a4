import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { type Ref, useImperativeHandle, useRef, useState } from "react";
import { VirtualRows, type VirtualRowsHandle } from "../../components/VirtualRows";
import type { User } from "../../protocol";
import { texts } from "../../texts";
import type { PeopleResultsHandle } from "./PeopleResults";
import { PersonRow } from "./PersonRow";
import { NO_ROWS, useLookedAtPresence } from "./useShownPresence";

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
  const [visible, setVisible] = useState(NO_ROWS);
  const inView = people.slice(visible.startIndex, visible.endIndex + 1);
  useLookedAtPresence(inView.map((user) => user.username));
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
