import ArrowBack from "@mui/icons-material/ArrowBack";
import Close from "@mui/icons-material/Close";
import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import { lazy, type ReactNode, useEffect, useId, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { RowSkeletons } from "../../components/RowSkeletons";
import { ScrollParent } from "../../components/ScrollParent";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { useChatState } from "../../context/WebSocketContext";
import { useIsPhone } from "../../hooks/useIsPhone";
import type { Peer } from "../../protocol";
import { peerName } from "../../store";
import { texts } from "../../texts";
import { PersonDetails } from "../people/PersonDetails";
import { useDetails } from "./DetailsContext";

const GroupDetails = lazy(async () => ({
  default: (await import("../groups/GroupDetails")).GroupDetails,
}));

/** The details of a conversation, beside it or over it. */
export default function DetailsPanel({ peer }: { readonly peer: Peer }) {
  const { isBeside, close } = useDetails();
  const name = useChatState((state) => peerName(state, peer));
  const isGone = useChatState((state) => peer.type === "group" && !(peer.to in state.groups));

  // The user may be removed, or the group deleted, while it is being looked at.
  useEffect(() => {
    if (isGone && !isBeside) close();
  }, [isGone, isBeside, close]);

  if (isGone) return null;
  // What was typed into one group's form is not another's.
  const content =
    peer.type === "group" ? (
      <Fetched fallback={<RowSkeletons />}>
        <GroupDetails key={peer.to} groupId={peer.to} />
      </Fetched>
    ) : (
      <PersonDetails key={peer.to} username={peer.to} />
    );
  return isBeside ? (
    <Beside label={name} title={title(peer)}>
      {content}
    </Beside>
  ) : (
    <Over label={name} title={title(peer)}>
      {content}
    </Over>
  );
}

function title(peer: Peer): string {
  return peer.type === "group" ? texts.chat.groupDetails : texts.profile.title;
}

interface FrameProps {
  /** Whose details these are. */
  readonly label: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Beside({ label, title, children }: FrameProps) {
  const { close } = useDetails();
  return (
    <Box
      component="aside"
      aria-label={label}
      sx={{ height: "100%", display: "flex", flexDirection: "column", minHeight: 0 }}
    >
      <Strip title={title}>
        <IconButton aria-label={texts.details.close} onClick={close}>
          <Close />
        </IconButton>
      </Strip>
      <Scroller>{children}</Scroller>
    </Box>
  );
}

function Over({ label, title, children }: FrameProps) {
  const { close } = useDetails();
  const isPhone = useIsPhone();
  const labelId = useId();
  return (
    <Dialog
      open
      fullWidth
      maxWidth="xs"
      fullScreen={isPhone}
      onClose={close}
      aria-labelledby={labelId}
      slotProps={{
        paper: {
          sx: isPhone
            ? { borderRadius: 0, height: "100dvh" }
            : { height: "min(720px, calc(100dvh - 64px))" },
        },
      }}
    >
      <VisuallyHidden id={labelId}>{label}</VisuallyHidden>
      <Strip title={title} isBackFirst={isPhone}>
        <IconButton aria-label={texts.close} onClick={close}>
          {isPhone ? <ArrowBack /> : <Close />}
        </IconButton>
      </Strip>
      <Scroller>{children}</Scroller>
    </Dialog>
  );
}

interface StripProps {
  readonly title: string;
  /** The button stands where a phone's way back is. */
  readonly isBackFirst?: boolean;
  readonly children: ReactNode;
}

/** As high as the chat's own header. */
function Strip({ title, isBackFirst = false, children }: StripProps) {
  return (
    <Box
      sx={{
        flexShrink: 0,
        display: "flex",
        flexDirection: isBackFirst ? "row-reverse" : "row",
        justifyContent: "flex-end",
        alignItems: "center",
        gap: 1,
        minHeight: "var(--header-height)",
        pt: isBackFirst ? "env(safe-area-inset-top)" : 0,
        pl: isBackFirst ? 1 : 2.5,
        pr: 1,
        borderBottom: 1,
        borderColor: "divider",
      }}
    >
      <Typography component="h2" variant="h2" noWrap sx={{ flex: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

function Scroller({ children }: { readonly children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <Box
      ref={setElement}
      sx={{
        flex: 1,
        minHeight: 0,
        overflowX: "hidden",
        overflowY: "auto",
        // The bar comes and goes without moving anything.
        scrollbarGutter: { sm: "stable" },
        px: 2.5,
        pb: "max(24px, env(safe-area-inset-bottom))",
      }}
    >
      <ScrollParent value={element}>{children}</ScrollParent>
    </Box>
  );
}
