import Button from "@mui/material/Button";
import { useDeferredValue, useMemo, useState } from "react";
import { Announced } from "../../components/Announced";
import { EmptyState } from "../../components/EmptyState";
import { ConversationPicture } from "../../components/pictures";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useChatState } from "../../context/WebSocketContext";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import type { ConversationKey } from "../../protocol";
import { texts } from "../../texts";
import { NotificationOffer } from "../notifications/NotificationOffer";
import { focusRegion } from "../shortcuts/regions";
import { useSwitcher } from "../shortcuts/wayfinding";
import { ConversationFilter, type FilterValue, isFiltering, NO_FILTER } from "./ConversationFilter";
import { ConversationRows } from "./ConversationRows";
import { filtered } from "./filtered";
import { useMarks } from "./marks";
import { usePreviews } from "./usePreviews";

/** The id of the tab that `onFindPeople` leads to. */
export const PEOPLE_TAB = "tab-people";

interface ConversationListProps {
  readonly openKey: ConversationKey | null;
  readonly onFindPeople: () => void;
}

export function ConversationList({ openKey, onFindPeople }: ConversationListProps) {
  const opened = useChatState((state) => state.opened);
  const users = useChatState((state) => state.users);
  const groups = useChatState((state) => state.groups);
  const marks = useMarks();
  const list = usePreviews();
  const [filter, setFilter] = useState(NO_FILTER);
  // What is typed is shown first, what it finds as soon as there is time.
  const wanted = useDeferredValue(filter);
  const shown = useMemo(
    () => filtered(list, wanted, { users, groups }, marks, openKey),
    [list, wanted, users, groups, marks, openKey],
  );

  if (list.length === 0) {
    return opened ? <NoConversations onFindPeople={onFindPeople} /> : <RowSkeletons />;
  }
  return (
    <>
      <ConversationFilter value={filter} onChange={setFilter} />
      <Announced
        of={wanted.query}
        text={isFiltering(wanted) ? texts.filter.found(shown.length) : ""}
      />
      {shown.length === 0 ? (
        <NoMatch filter={wanted} onShowAll={() => setFilter(NO_FILTER)} />
      ) : (
        <ConversationRows list={shown} openKey={openKey} />
      )}
      <NotificationOffer />
    </>
  );
}

function NoConversations({ onFindPeople }: Pick<ConversationListProps, "onFindPeople">) {
  const button = useFocusFallback(() => document.getElementById(PEOPLE_TAB)?.focus());
  return (
    <EmptyState
      icon={<ConversationPicture />}
      title={texts.sidebar.noConversations}
      help={texts.sidebar.noConversationsHelp}
      action={
        <Button ref={button} variant="contained" onClick={onFindPeople} sx={{ mt: 1 }}>
          {texts.sidebar.findPeople}
        </Button>
      }
    />
  );
}

interface NoMatchProps {
  readonly filter: FilterValue;
  readonly onShowAll: () => void;
}

function NoMatch({ filter, onShowAll }: NoMatchProps) {
  const openSwitcher = useSwitcher();
  const showAll = useFocusFallback(() => focusRegion("list"));
  const query = filter.query.trim();
  if (query === "") {
    return (
      <EmptyState
        title={texts.filter.noUnread}
        help={texts.filter.noUnreadHelp}
        action={
          <Button ref={showAll} onClick={onShowAll}>
            {texts.filter.showAll}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title={texts.filter.noMatch(query)}
      help={texts.filter.noMatchHelp}
      action={<Button onClick={() => openSwitcher(query)}>{texts.filter.searchEverybody}</Button>}
    />
  );
}
