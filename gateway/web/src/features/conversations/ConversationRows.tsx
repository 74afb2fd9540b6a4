import Box from "@mui/material/Box";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { VirtualRows, type VirtualRowsHandle } from "../../components/VirtualRows";
import { useChatState } from "../../context/WebSocketContext";
import { whenFocusIsLost } from "../../hooks/useFocusFallback";
import type { ConversationKey } from "../../protocol";
import { type ConversationPreview, peerName } from "../../store";
import { texts } from "../../texts";
import { NO_ROWS, useLookedAtPresence } from "../people/useShownPresence";
import { ConversationRow, type OpenMenu } from "./ConversationRow";
import { previewText } from "./previewText";

const ConversationMenu = lazyPart(() => import("./ConversationMenu"));

interface ConversationRowsProps {
  readonly list: readonly ConversationPreview[];
  readonly openKey: ConversationKey | null;
}

export function ConversationRows({ list, openKey }: ConversationRowsProps) {
  const rows = useRef<VirtualRowsHandle>(null);
  const [visible, setVisible] = useState(NO_ROWS);
  useLookedAtPresence(list.slice(visible.startIndex, visible.endIndex + 1).flatMap(partnerOf));
  // Here and not in its row, which has the arrow keys and may go while the menu is open.
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const indexOf = (key: ConversationKey): number =>
    list.findIndex(({ conversation }) => conversation.key === key);
  const indexNow = useRef(indexOf);
  indexNow.current = indexOf;

  // What is opened by a shortcut or an address comes into view; what moves because of news does not pull.
  useEffect(() => {
    const at = openKey === null ? -1 : indexNow.current(openKey);
    if (at >= 0) rows.current?.show(at);
  }, [openKey]);

  // Who comes back from a conversation goes on at its row.
  const openBefore = useRef(openKey);
  useEffect(() => {
    const left = openBefore.current;
    openBefore.current = openKey;
    if (openKey !== null || left === null) return;
    whenFocusIsLost(() => {
      const at = indexNow.current(left);
      if (at >= 0) rows.current?.focusRow(at);
    });
  }, [openKey]);

  return (
    <Box component="nav" aria-label={texts.sidebar.conversations} sx={{ flex: 1, minHeight: 0 }}>
      <VirtualRows
        ref={rows}
        items={list}
        keyOf={({ conversation }) => conversation.key}
        preferredKey={openKey}
        focusable="a"
        onVisible={setVisible}
        renderRow={(preview, isTabStop) => (
          <Row
            preview={preview}
            selected={preview.conversation.key === openKey}
            isTabStop={isTabStop}
            hasMenu={preview.conversation.key === menu?.conversationKey}
            onMenu={setMenu}
          />
        )}
      />
      <Fetched>
        {menu !== null && <ConversationMenu {...menu} onClose={() => setMenu(null)} />}
      </Fetched>
    </Box>
  );
}

function partnerOf({ conversation: { peer } }: ConversationPreview): string[] {
  return peer.type === "private" ? [peer.to] : [];
}

interface RowProps {
  readonly preview: ConversationPreview;
  readonly selected: boolean;
  readonly isTabStop: boolean;
  readonly hasMenu: boolean;
  readonly onMenu: (menu: OpenMenu) => void;
}

const Row = memo(function Row({ preview, selected, isTabStop, hasMenu, onMenu }: RowProps) {
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
      hasMenu={hasMenu}
      onMenu={onMenu}
    />
  );
});
