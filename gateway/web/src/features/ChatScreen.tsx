import Box from "@mui/material/Box";
import { useEffect, useMemo } from "react";
import { EmptyState } from "../components/EmptyState";
import { Fetched, Optional } from "../components/Fetched";
import { lazyPart } from "../components/lazyPart";
import { ConversationPicture } from "../components/pictures";
import { RowSkeletons } from "../components/RowSkeletons";
import { useChatState } from "../context/WebSocketContext";
import { useHistoryLayer } from "../hooks/useHistoryLayer";
import { useIsPhone } from "../hooks/useIsPhone";
import { keepListBelow, useOpenConversation } from "../navigation";
import { type ConversationKey, type Peer, peerOf } from "../protocol";
import { texts } from "../texts";
import { ChatPane } from "./chat/ChatPane";
import { useIsUnknownPerson } from "./chat/useIsUnknownPerson";
import { ConnectionBanner } from "./connection/ConnectionBanner";
import { LossNotice } from "./connection/LossNotice";
import type { AccountMenuProps } from "./conversations/AccountMenu";
import { Sidebar } from "./conversations/Sidebar";
import { DetailsProvider, useDetails } from "./details/DetailsContext";
import { ProfileCards } from "./people/ProfileCards";
import { useFollowPersonLink } from "./people/personLink";
import { SkipLink } from "./shortcuts/SkipLink";
import { Wayfinding } from "./shortcuts/Wayfinding";

const CreateGroupDialog = lazyPart(() => import("./groups/CreateGroupDialog"));
const UpdateBanner = lazyPart(() => import("./connection/UpdateBanner"));
const DetailsPanel = lazyPart(() => import("./details/DetailsPanel"));

/** The signed-in app: three panes side by side, two, or on a phone one at a time. */
export function ChatScreen(account: AccountMenuProps) {
  useFollowPersonLink();
  return (
    <DetailsProvider>
      <ProfileCards>
        <Panes {...account} />
      </ProfileCards>
    </DetailsProvider>
  );
}

function Panes(account: AccountMenuProps) {
  const openKey = useOpenConversation();
  const peer = useOpenPeer(openKey);
  const details = useDetails();
  const creating = useHistoryLayer("new-group");
  // The landmark is with the pane that a phone shows.
  const isPhone = useIsPhone();
  const isListAll = isPhone && openKey === null;
  const hasThird = peer !== null && details.isOpen && details.isBeside;

  useEffect(() => keepListBelow(isPhone), [isPhone]);

  return (
    <Wayfinding openKey={openKey}>
      <Box sx={{ height: "100dvh", display: "flex", flexDirection: "column" }}>
        {openKey !== null && <SkipLink />}
        <ConnectionBanner />
        <Optional>
          <UpdateBanner />
        </Optional>
        <Box
          sx={{
            flex: 1,
            minHeight: 0,
            display: "grid",
            gridTemplateColumns: {
              xs: "minmax(0, 1fr)",
              sm: "clamp(240px, 33vw, 360px) minmax(0, 1fr)",
              lg: `clamp(300px, 25vw, 360px) minmax(0, 1fr) ${hasThird ? "clamp(320px, 26vw, 380px)" : ""}`,
            },
          }}
        >
          <Box
            role={isListAll ? "main" : undefined}
            sx={{
              display: { xs: openKey === null ? "block" : "none", sm: "block" },
              minHeight: 0,
              bgcolor: "background.paper",
              borderRight: { sm: 1 },
              borderColor: { sm: "divider" },
            }}
          >
            <Sidebar account={account} openKey={openKey} onNewGroup={creating.open} />
          </Box>
          <Box
            role={isListAll ? undefined : "main"}
            sx={{
              display: { xs: openKey === null ? "none" : "flex", sm: "flex" },
              flexDirection: "column",
              minHeight: 0,
              bgcolor: "chat.canvas",
            }}
          >
            {openKey === null ? <PickConversation /> : <ChatPane conversationKey={openKey} />}
          </Box>
          {hasThird && (
            <Box
              data-region="details"
              sx={{
                minHeight: 0,
                minWidth: 0,
                bgcolor: "background.paper",
                borderLeft: 1,
                borderColor: "divider",
              }}
            >
              <Fetched fallback={<RowSkeletons />}>
                <DetailsPanel peer={peer} />
              </Fetched>
            </Box>
          )}
        </Box>
        <LossNotice />
        <Fetched>
          {creating.isOpen && <CreateGroupDialog onClose={creating.close} />}
          {peer !== null && details.isOpen && !details.isBeside && <DetailsPanel peer={peer} />}
        </Fetched>
      </Box>
    </Wayfinding>
  );
}

/** Whose details there are; null where there is no such conversation. */
function useOpenPeer(openKey: ConversationKey | null): Peer | null {
  const me = useChatState((state) => state.me);
  const peer = useMemo(() => (openKey === null ? null : peerOf(openKey, me)), [openKey, me]);
  const isThere = useChatState(
    (state) => peer?.type === "private" || (peer?.to ?? "") in state.groups,
  );
  const isUnknown = useIsUnknownPerson(peer);
  return isThere && !isUnknown ? peer : null;
}

function PickConversation() {
  return (
    <EmptyState
      icon={<ConversationPicture />}
      title={texts.chat.pickTitle}
      help={texts.chat.pickHelp}
    />
  );
}
