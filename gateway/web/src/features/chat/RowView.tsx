import Box from "@mui/material/Box";
import type { SharedPositions } from "../../store";
import { DaySeparator } from "./DaySeparator";
import { MessageItem } from "./MessageItem";
import type { Row } from "./rows";
import { SystemNote } from "./SystemNote";

interface RowViewProps {
  readonly row: Row;
  readonly me: string;
  readonly inGroup: boolean;
  readonly positions: SharedPositions;
}

/** One row of the message list, under the day that it begins. */
export function RowView({ row, me, inGroup, positions }: RowViewProps) {
  return (
    <Box sx={{ maxWidth: 900, mx: "auto", px: { xs: 1.5, md: 3 }, minHeight: "1px" }}>
      {row.startsDay && row.time !== null && <DaySeparator date={row.time} />}
      {row.kind === "system" && <SystemNote entry={row.entry} />}
      {row.kind === "message" && (
        <MessageItem row={row} own={row.author === me} inGroup={inGroup} positions={positions} />
      )}
    </Box>
  );
}
