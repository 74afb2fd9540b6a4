import Button from "@mui/material/Button";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import { useMemo, useRef, useState } from "react";
import { InitialsAvatar } from "../../components/InitialsAvatar";
import { Section } from "../../components/Section";
import { useChatState } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import { conversationPath } from "../../navigation";
import { groupKey } from "../../protocol";
import { locale, texts } from "../../texts";
import { focusFirstIn } from "../shortcuts/regions";

const SHOWN_FIRST = 4;

interface GroupsInCommonProps {
  readonly username: string;
  readonly onGo: (path: string) => void;
}

/** The groups in which both are, as ways to go there. */
export function GroupsInCommon({ username, onGo }: GroupsInCommonProps) {
  const groups = useChatState((state) => state.groups);
  const [isAll, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  // What is shown then begins where the button was.
  const showAll = useFocusFallback(() => focusFirstIn(list.current?.children[SHOWN_FIRST]));
  const shared = useMemo(
    () =>
      Object.values(groups)
        .filter((group) => group.members.some((member) => member.username === username))
        .sort((one, other) => one.name.localeCompare(other.name, locale())),
    [groups, username],
  );
  if (shared.length === 0) return null;
  const shown = isAll ? shared : shared.slice(0, SHOWN_FIRST);
  return (
    <Section title={texts.profile.groupsInCommon(shared.length)}>
      <List ref={list} aria-label={texts.profile.groupsInCommon(shared.length)} disablePadding>
        {shown.map(({ id, name, members }) => (
          <ListItem key={id} disablePadding>
            <ListItemButton
              onClick={() => onGo(conversationPath(groupKey(id)))}
              sx={{ mx: -1, px: 1, py: "var(--row-y)", gap: 1.5, borderRadius: "10px" }}
            >
              <InitialsAvatar id={id} name={name} shape="square" size={34} />
              <ListItemText
                primary={name}
                secondary={texts.chat.members(members.length)}
                sx={{ my: 0 }}
                slotProps={{ primary: { noWrap: true, dir: "auto" }, secondary: { noWrap: true } }}
              />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
      {shared.length > shown.length && (
        <Button ref={showAll} size="small" onClick={() => setAll(true)}>
          {texts.details.showAll(shared.length)}
        </Button>
      )}
    </Section>
  );
}
