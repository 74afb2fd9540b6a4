import Close from "@mui/icons-material/Close";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import { useId } from "react";
import type { Profile, ProfileChange } from "../../api";
import { Section } from "../../components/Section";
import { useIsPhone } from "../../hooks/useIsPhone";
import { texts } from "../../texts";
import { AppearanceSettings } from "./AppearanceSettings";
import { NameSetting } from "./NameSetting";
import { NotificationSetting } from "./NotificationSetting";
import { ReadReceiptsSetting } from "./ReadReceiptsSetting";
import { SessionList } from "./SessionList";

interface SettingsDialogProps {
  readonly profile: Profile;
  readonly onChange: (change: ProfileChange) => Promise<void>;
  readonly onSignOutEverywhere: () => Promise<void>;
  readonly onClose: () => void;
}

/** What one may decide: about oneself on this server, and how the app is in this browser. */
export default function SettingsDialog(props: SettingsDialogProps) {
  const { profile, onChange, onSignOutEverywhere, onClose } = props;
  const titleId = useId();
  const isPhone = useIsPhone();
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      fullScreen={isPhone}
      onClose={onClose}
      aria-labelledby={titleId}
      slotProps={{ paper: isPhone ? { sx: { borderRadius: 0 } } : {} }}
    >
      <DialogTitle id={titleId} variant="h2" sx={{ pr: 7, fontSize: "1.2rem" }}>
        {texts.settings.title}
      </DialogTitle>
      <IconButton
        aria-label={texts.close}
        onClick={onClose}
        sx={{ position: "absolute", right: 12, top: 10 }}
      >
        <Close />
      </IconButton>
      <DialogContent sx={{ pt: 0 }}>
        <Section title={texts.settings.profile}>
          <NameSetting profile={profile} onChange={onChange} />
        </Section>
        <Section title={texts.settings.privacy}>
          <ReadReceiptsSetting profile={profile} onChange={onChange} />
        </Section>
        <Section title={texts.settings.appearance}>
          <AppearanceSettings />
        </Section>
        <Section title={texts.settings.notifications}>
          <NotificationSetting />
        </Section>
        <Section title={texts.settings.sessions}>
          <SessionList onSignOutEverywhere={onSignOutEverywhere} />
        </Section>
      </DialogContent>
    </Dialog>
  );
}
