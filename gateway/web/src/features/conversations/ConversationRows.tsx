import Box from "@mui/material/Box";
import { memo, useEffect, useMemo, useRef } from "react";
import { VirtualRows, type VirtualRowsHandle } from "../../components/VirtualRows";
import { useChatState } from "../../context/WebSocketContext";
import type { ConversationKey } from "../../protocol";
import { type ConversationPreview, peerName } from "../../store";
import { texts } from "../../texts";
import { ConversationRow } from "./ConversationRow";
import { previewText } from "./previewText";

interface ConversationRowsProps {
  readonly list: readonly ConversationPreview[];
  readonly openKey: ConversationKey | null;
}

export function ConversationRows({ list, openKey }: ConversationRowsProps) {
  const rows = useRef<VirtualRowsHandle>(null);
  const openIndex = list.findIndex(({ conversation }) => conversation.key === openKey);

  // What is opened by a shortcut or an address comes into view; what moves because of news does not pull.
  const openIndexNow = useRef(openIndex);
  openIndexNow.current = openIndex;
  useEffect(() => {
    if (openKey !== null && openIndexNow.current >= 0) rows.current?.show(openIndexNow.current);
  }, [openKey]);

  return (
    <Box component="nav" aria-label={texts.sidebar.conversations} sx={{ flex: 1, minHeight: 0 }}>
      <VirtualRows
        ref={rows}
        items={list}
        keyOf={({ conversation }) => conversation.key}
        preferredKey={openKey}
        focusable="a"
        renderRow={(preview, isTabStop) => (
          <Row
            preview={preview}
            selected={preview.conversation.key === openKey}
            isTabStop={isTabStop}
          />
        )}
      />
    </Box>
  );
}

interface RowProps {
  readonly preview: ConversationPreview;
  readonly selected: boolean;
  readonly isTabStop: boolean;
}

const Row = memo(function Row({ preview, selected, isTabStop }: RowProps) {
  const { conversation, lastActivity, unread } = preview;
  const name = useChatState((state) => peerName(state, conversation.peer));
  const me = useChatState((state) => state.me);
  const users = useChatState((state) => state.users);
  const line = useMemo(() => previewText(preview, { me, users }), [preview, me, users]);
  return (
    <ConversationRow
      conversationKey={conversation.key}
      peer={conversation.peer}
      name={name}
      line={line}
      lastActivity={lastActivity}
      unread={unread}
      selected={selected}
      isTabStop={isTabStop}
    />
  );
});
