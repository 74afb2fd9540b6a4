import Close from "@mui/icons-material/Close";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { useEffect } from "react";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { RowSkeletons } from "../../components/RowSkeletons";
import { useChatState } from "../../context/WebSocketContext";
import type { Peer } from "../../protocol";
import { peerName } from "../../store";
import { texts } from "../../texts";
import { PersonDetails } from "../people/PersonDetails";
import { useDetails } from "./DetailsContext";
import { type FrameProps, Scroller, Strip } from "./detailsParts";

// A wide window has no use for it.
const DetailsDialog = lazyPart(() => import("./DetailsDialog"));
const GroupDetails = lazyPart(async () => ({
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
    <Fetched>
      <DetailsDialog label={name} title={title(peer)}>
        {content}
      </DetailsDialog>
    </Fetched>
  );
}

function title(peer: Peer): string {
  return peer.type === "group" ? texts.chat.groupDetails : texts.profile.title;
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
