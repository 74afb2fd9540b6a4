import Close from "@mui/icons-material/Close";
import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import IconButton from "@mui/material/IconButton";
import Popover from "@mui/material/Popover";
import { useId } from "react";
import { useIsPhone } from "../../hooks/useIsPhone";
import { texts } from "../../texts";
import { useDetails } from "../details/DetailsContext";
import { Profile } from "./Profile";
import type { ShownProfile } from "./ProfileCards";

interface ProfileCardProps {
  readonly shown: ShownProfile;
  /** Resolves when another address may be gone to. */
  readonly onClose: () => Promise<void>;
}

/** Somebody's profile: beside what was pressed, or on a phone from below. */
export default function ProfileCard({ shown, onClose }: ProfileCardProps) {
  const titleId = useId();
  const isPhone = useIsPhone();
  const { leaveFor } = useDetails();
  const close = (): void => void onClose();
  const go = (path: string): void => void onClose().then(() => leaveFor(path));
  const content = (
    <Box sx={{ position: "relative", p: 3, pb: "max(24px, env(safe-area-inset-bottom))" }}>
      <IconButton
        aria-label={texts.close}
        onClick={close}
        sx={{ position: "absolute", top: 8, right: 8 }}
      >
        <Close />
      </IconButton>
      <Profile
        username={shown.username}
        avatar={72}
        headingLevel="h2"
        headingId={titleId}
        onGo={go}
      />
    </Box>
  );
  if (isPhone) {
    return (
      <Dialog
        open
        fullWidth
        onClose={close}
        aria-labelledby={titleId}
        sx={{ "& .MuiDialog-container": { alignItems: "flex-end" } }}
        slotProps={{
          paper: { sx: { m: 0, width: "100%", borderRadius: "16px 16px 0 0" } },
        }}
      >
        {content}
      </Dialog>
    );
  }
  return (
    <Popover
      open
      anchorEl={shown.anchor}
      onClose={close}
      anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
      transformOrigin={{ vertical: -8, horizontal: "left" }}
      slotProps={{
        paper: {
          role: "dialog",
          "aria-labelledby": titleId,
          sx: { width: 320, borderRadius: "16px" },
        },
      }}
    >
      {content}
    </Popover>
  );
}
