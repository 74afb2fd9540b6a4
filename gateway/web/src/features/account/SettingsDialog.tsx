import DialogContent from "@mui/material/DialogContent";
import { useEffect } from "react";
import type { Profile, ProfileChange } from "../../api";
import { Section } from "../../components/Section";
import { TitledDialog } from "../../components/TitledDialog";
import { texts } from "../../texts";
import { ACCOUNT_BUTTON } from "../conversations/AccountMenu";
import { AppearanceSettings } from "./AppearanceSettings";
import { MessageSettings } from "./MessageSettings";
import { NameSetting } from "./NameSetting";
import { NotificationSettings } from "./NotificationSettings";
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
  useFocusOnAccountLater();
  return (
    <TitledDialog title={texts.settings.title} onClose={onClose}>
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
        <Section title={texts.settings.messages}>
          <MessageSettings />
        </Section>
        <Section title={texts.settings.notifications}>
          <NotificationSettings />
        </Section>
        <Section title={texts.settings.sessions}>
          <SessionList onSignOutEverywhere={onSignOutEverywhere} />
        </Section>
      </DialogContent>
    </TitledDialog>
  );
}

/** What had the focus before may be gone since: after a reload, or in another language. */
function useFocusOnAccountLater(): void {
  useEffect(
    () => () =>
      // The dialog is still there, and holds the focus, until React has finished.
      queueMicrotask(() => {
        if (document.activeElement === document.body)
          document.getElementById(ACCOUNT_BUTTON)?.focus();
      }),
    [],
  );
}
