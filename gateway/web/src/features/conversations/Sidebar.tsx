import GroupAddOutlined from "@mui/icons-material/GroupAddOutlined";
import Search from "@mui/icons-material/Search";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { visuallyHidden } from "../../components/hiddenStyle";
import { useChatState } from "../../context/WebSocketContext";
import { conversationPath, navigate } from "../../navigation";
import { type ConversationKey, privateKey } from "../../protocol";
import { texts } from "../../texts";
import icon from "../../theme/icon.svg";
import { PeopleTab } from "../people/PeopleTab";
import { keyText } from "../shortcuts/keyNames";
import { ariaKeys } from "../shortcuts/keys";
import { keysOf } from "../shortcuts/shortcuts";
import { useSwitcher } from "../shortcuts/wayfinding";
import { AccountMenu, type AccountMenuProps } from "./AccountMenu";
import { ConversationList, PEOPLE_TAB } from "./ConversationList";

/** A list narrower than this has no room for the name of the app beside the buttons. */
const TITLE_FITS_PX = 310;

type TabName = "chats" | "people";

interface SidebarProps {
  readonly account: AccountMenuProps;
  readonly openKey: ConversationKey | null;
  readonly onNewGroup: () => void;
}

/** People and groups: the conversations, and the directory to begin one from. */
export function Sidebar({ account, openKey, onNewGroup }: SidebarProps) {
  const [tab, setTab] = useState<TabName>("chats");
  const me = useChatState((state) => state.me);

  const openPerson = (username: string): void => {
    navigate(conversationPath(privateKey(me, username)));
    setTab("chats");
  };

  return (
    <Box
      component="section"
      data-region="list"
      aria-label={texts.sidebar.label}
      sx={{
        display: "flex",
        flexDirection: "column",
        height: "100%",
        minHeight: 0,
        containerType: "inline-size",
      }}
    >
      <Box
        sx={{
          display: "flex",
          alignItems: "center",
          gap: 1,
          pl: 2.5,
          pr: 1.5,
          pt: 1.5,
          pb: 0.5,
          // The picture says whose app it is; the buttons are needed.
          [`@container (max-width: ${TITLE_FITS_PX}px)`]: {
            "& h1": visuallyHidden,
            gap: 0,
            justifyContent: "space-between",
          },
        }}
      >
        <Box component="img" src={icon} alt="" sx={{ width: 28, height: 28 }} />
        <Typography variant="h2" component="h1" sx={{ flex: 1, fontSize: "1.15rem" }}>
          {texts.appName}
        </Typography>
        <JumpButton />
        <Tooltip title={texts.sidebar.newGroup}>
          <IconButton aria-label={texts.sidebar.newGroup} onClick={onNewGroup}>
            <GroupAddOutlined />
          </IconButton>
        </Tooltip>
        <AccountMenu {...account} />
      </Box>
      <Tabs
        value={tab}
        onChange={(_, value: TabName) => setTab(value)}
        variant="fullWidth"
        aria-label={texts.sidebar.label}
        sx={{ borderBottom: 1, borderColor: "divider" }}
      >
        <Tab id="tab-chats" aria-controls="panel-chats" value="chats" label={texts.sidebar.chats} />
        <Tab
          id={PEOPLE_TAB}
          aria-controls="panel-people"
          value="people"
          label={texts.sidebar.people}
        />
      </Tabs>
      <Box
        role="tabpanel"
        id={`panel-${tab}`}
        aria-labelledby={`tab-${tab}`}
        sx={{ flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}
      >
        {tab === "chats" ? (
          <ConversationList openKey={openKey} onFindPeople={() => setTab("people")} />
        ) : (
          <PeopleTab onPick={openPerson} />
        )}
      </Box>
    </Box>
  );
}

function JumpButton() {
  const openSwitcher = useSwitcher();
  const keys = keysOf("jump");
  return (
    <Tooltip title={`${texts.switcher.open} (${keyText(keys)})`}>
      <IconButton
        aria-label={texts.switcher.open}
        aria-keyshortcuts={ariaKeys(keys)}
        aria-haspopup="dialog"
        onClick={() => openSwitcher()}
      >
        <Search />
      </IconButton>
    </Tooltip>
  );
}
