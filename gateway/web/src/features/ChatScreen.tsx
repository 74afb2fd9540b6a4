import ForumOutlined from "@mui/icons-material/ForumOutlined";
import Box from "@mui/material/Box";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { EmptyState } from "../components/EmptyState";
import { useIsPhone } from "../hooks/useIsPhone";
import { keepListBelow, useOpenConversation } from "../navigation";
import { texts } from "../texts";
import { ChatPane } from "./chat/ChatPane";
import { ConnectionBanner } from "./connection/ConnectionBanner";
import type { AccountMenuProps } from "./conversations/AccountMenu";
import { Sidebar } from "./conversations/Sidebar";
import { SkipLink } from "./shortcuts/SkipLink";
import { Wayfinding } from "./shortcuts/Wayfinding";

const CreateGroupDialog = lazy(() => import("./groups/CreateGroupDialog"));
const GroupDialog = lazy(() => import("./groups/GroupDialog"));

type OpenDialog = { readonly type: "create" } | { readonly type: "group"; readonly id: string };

/** The signed-in app: two panes side by side, or on a phone one at a time. */
export function ChatScreen(account: AccountMenuProps) {
  const openKey = useOpenConversation();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  // The landmark is with the pane that a phone shows.
  const isPhone = useIsPhone();
  const isListAll = isPhone && openKey === null;
  const closeDialog = useCallback(() => setDialog(null), []);

  useEffect(() => keepListBelow(isPhone), [isPhone]);

  return (
    <Wayfinding openKey={openKey}>
      <Box sx={{ height: "100dvh", display: "flex", flexDirection: "column" }}>
        {openKey !== null && <SkipLink />}
        <ConnectionBanner />
        <Box
          sx={{
            flex: 1,
            minHeight: 0,
            display: "grid",
            gridTemplateColumns: {
              xs: "minmax(0, 1fr)",
              md: "340px minmax(0, 1fr)",
              lg: "380px minmax(0, 1fr)",
            },
          }}
        >
          <Box
            role={isListAll ? "main" : undefined}
            sx={{
              display: { xs: openKey === null ? "block" : "none", md: "block" },
              minHeight: 0,
              bgcolor: "background.paper",
              borderRight: { md: 1 },
              borderColor: { md: "divider" },
            }}
          >
            <Sidebar
              account={account}
              openKey={openKey}
              onNewGroup={() => setDialog({ type: "create" })}
            />
          </Box>
          <Box
            role={isListAll ? undefined : "main"}
            sx={{
              display: { xs: openKey === null ? "none" : "flex", md: "flex" },
              flexDirection: "column",
              minHeight: 0,
              bgcolor: "chat.canvas",
            }}
          >
            {openKey === null ? (
              <PickConversation />
            ) : (
              <ChatPane
                conversationKey={openKey}
                onGroupDetails={(id) => setDialog({ type: "group", id })}
              />
            )}
          </Box>
        </Box>
        <Suspense>
          {dialog?.type === "create" && <CreateGroupDialog onClose={closeDialog} />}
          {dialog?.type === "group" && <GroupDialog groupId={dialog.id} onClose={closeDialog} />}
        </Suspense>
      </Box>
    </Wayfinding>
  );
}

function PickConversation() {
  return (
    <EmptyState
      icon={<ForumOutlined color="primary" sx={{ fontSize: 56, opacity: 0.8 }} />}
      title={texts.chat.pickTitle}
      help={texts.chat.pickHelp}
    />
  );
}
