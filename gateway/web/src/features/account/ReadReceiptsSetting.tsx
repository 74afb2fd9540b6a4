import { useState } from "react";
import type { Profile, ProfileChange } from "../../api";
import { texts } from "../../texts";
import { SettingSwitch } from "./SettingSwitch";

interface ReadReceiptsSettingProps {
  readonly profile: Profile;
  readonly onChange: (change: ProfileChange) => Promise<void>;
}

export function ReadReceiptsSetting({ profile, onChange }: ReadReceiptsSettingProps) {
  const [error, setError] = useState<string | null>(null);
  const choose = (readReceipts: boolean): void => {
    setError(null);
    onChange({ readReceipts }).catch(() => setError(texts.errors.notSaved));
  };
  return (
    <SettingSwitch
      label={texts.account.readReceipts}
      help={texts.account.readReceiptsHelp}
      error={error}
      checked={profile.readReceipts}
      onChange={choose}
    />
  );
}
