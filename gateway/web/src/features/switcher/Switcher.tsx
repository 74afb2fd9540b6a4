import Close from "@mui/icons-material/Close";
import Search from "@mui/icons-material/Search";
import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import Typography from "@mui/material/Typography";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { isComposing } from "../../components/isComposing";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { useChatState } from "../../context/WebSocketContext";
import { useIsPhone } from "../../hooks/useIsPhone";
import { conversationPath, navigate } from "../../navigation";
import { texts } from "../../texts";
import { useLookedAtPresence } from "../people/useShownPresence";
import { isPressed } from "../shortcuts/keys";
import { focusConversation } from "../shortcuts/regions";
import { type Destination, destinations } from "./destinations";
import { SwitcherOption } from "./SwitcherOption";
import { usePeopleOnServer } from "./usePeopleOnServer";

interface SwitcherProps {
  readonly initialQuery: string;
  /** Resolves when another address may be gone to. */
  readonly onClose: () => Promise<void>;
}

/** Jumps to any conversation, group or person by a few letters of the name. */
export default function Switcher({ initialQuery, onClose }: SwitcherProps) {
  const [query, setQuery] = useState(initialQuery);
  const [chosen, setChosen] = useState(0);
  const [isLeaving, setIsLeaving] = useState(false);
  const { found, status } = usePeopleOnServer(query);
  const options = useDestinations(query, found);
  useLookedAtPresence(options.flatMap(({ peer }) => (peer.type === "private" ? [peer.to] : [])));
  const active = Math.min(chosen, options.length - 1);
  const isPhone = useIsPhone();
  const id = useId();
  const optionId = (index: number): string => `${id}option${index}`;

  const change = (text: string): void => {
    setQuery(text);
    setChosen(0);
  };

  const open = async ({ key }: Destination): Promise<void> => {
    setIsLeaving(true);
    await onClose();
    navigate(conversationPath(key));
    // When it is there.
    requestAnimationFrame(focusConversation);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    if (isPressed({ key: "k", mod: true }, event.nativeEvent)) {
      event.preventDefault();
      void onClose();
      return;
    }
    const next = moved(event.key, active, options.length);
    const option = options[active];
    if (next !== null) setChosen(next);
    else if (event.key === "Enter" && option !== undefined) void open(option);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog
      open
      onClose={() => void onClose()}
      fullWidth
      maxWidth="sm"
      fullScreen={isPhone}
      // Back to where it was opened, but not when one has gone somewhere else.
      disableRestoreFocus={isLeaving}
      slotProps={{
        paper: {
          "aria-label": texts.switcher.title,
          sx: { alignSelf: "flex-start", maxHeight: "70dvh" },
        },
      }}
    >
      <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, px: 2.5, py: 1.5 }}>
        <Search color="action" />
        <InputBase
          autoFocus
          fullWidth
          value={query}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={texts.switcher.label}
          slotProps={{
            input: {
              role: "combobox",
              "aria-label": texts.switcher.label,
              "aria-expanded": options.length > 0,
              "aria-controls": `${id}list`,
              "aria-activedescendant": active >= 0 ? optionId(active) : undefined,
              "aria-autocomplete": "list",
              autoComplete: "off",
              spellCheck: false,
              dir: "auto",
            },
          }}
          sx={{ fontSize: "1.0625rem" }}
        />
        {/* Elsewhere a click beside it does. */}
        {isPhone && (
          <IconButton edge="end" aria-label={texts.close} onClick={() => void onClose()}>
            <Close />
          </IconButton>
        )}
      </Box>
      <Box
        id={`${id}list`}
        role="listbox"
        aria-label={texts.switcher.results}
        sx={{ overflowY: "auto", borderTop: 1, borderColor: "divider", p: 1, minHeight: 120 }}
      >
        {options.map((option, index) => (
          <SwitcherOption
            key={option.key}
            id={optionId(index)}
            destination={option}
            isActive={index === active}
            onOpen={() => void open(option)}
          />
        ))}
      </Box>
      <Outcome query={query} count={options.length} status={status} />
    </Dialog>
  );
}

function useDestinations(
  query: string,
  found: Parameters<typeof destinations>[2],
): readonly Destination[] {
  const me = useChatState((state) => state.me);
  const users = useChatState((state) => state.users);
  const groups = useChatState((state) => state.groups);
  const conversations = useChatState((state) => state.conversations);
  const outbox = useChatState((state) => state.outbox);
  return useMemo(
    () => destinations({ me, users, groups, conversations, outbox }, query, found),
    [me, users, groups, conversations, outbox, query, found],
  );
}

/** Which option a key leads to; null if the key is for the text. */
function moved(key: string, active: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
      return (active + 1) % count;
    case "ArrowUp":
      return (active - 1 + count) % count;
    case "PageDown":
      return Math.min(active + 8, count - 1);
    case "PageUp":
      return Math.max(active - 8, 0);
    default:
      return null;
  }
}

interface OutcomeProps {
  readonly query: string;
  readonly count: number;
  readonly status: ReturnType<typeof usePeopleOnServer>["status"];
}

/** What came of it, in words: for the eye only where there is nothing else to see. */
function Outcome({ query, count, status }: OutcomeProps) {
  const isEmpty = count === 0 && query.trim() !== "";
  return (
    <Box sx={{ borderTop: 1, borderColor: "divider", px: 2.5, py: 1, display: "flex", gap: 2 }}>
      <Typography role="status" variant="body2" color="textSecondary" sx={{ flex: 1 }}>
        {status === "searching" && texts.switcher.searching}
        {status === "failed" && texts.switcher.searchFailed}
        {status === "idle" && isEmpty && texts.switcher.noMatch}
        {status === "idle" && !isEmpty && (
          <VisuallyHidden>{texts.switcher.count(count)}</VisuallyHidden>
        )}
      </Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        sx={{ display: { xs: "none", sm: "block" } }}
      >
        {texts.switcher.help}
      </Typography>
    </Box>
  );
}
