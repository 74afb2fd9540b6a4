import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { ApiError, type Profile, type ProfileChange } from "../../api";
import { InitialsAvatar } from "../../components/InitialsAvatar";
import { LONGEST_NAME, lengthError } from "../../lengthError";
import { texts } from "../../texts";

interface NameSettingProps {
  readonly profile: Profile;
  readonly onChange: (change: ProfileChange) => Promise<void>;
}

/** The name that others see, with the picture that goes with it. */
export function NameSetting({ profile, onChange }: NameSettingProps) {
  const [name, setName] = useState(profile.displayName);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isSaved, setSaved] = useState(false);
  const wanted = name.trim();
  const isChanged = wanted !== "" && wanted !== profile.displayName;
  const tooLong = lengthError(wanted, LONGEST_NAME);
  const error = tooLong ?? refusal;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isChanged || tooLong !== null || busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      await onChange({ displayName: wanted });
      setSaved(true);
    } catch (caught) {
      const isRefused = caught instanceof ApiError && caught.status === 422;
      setRefusal(isRefused ? caught.message : texts.errors.notSaved);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Box component="form" onSubmit={(event) => void save(event)} sx={{ display: "flex", gap: 2 }}>
      <InitialsAvatar
        id={profile.username}
        name={wanted || profile.username}
        shape="round"
        size={56}
      />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <TextField
          size="small"
          label={texts.auth.displayName}
          value={name}
          autoComplete="name"
          onChange={(event) => {
            setName(event.target.value);
            setSaved(false);
          }}
          error={error !== null}
          helperText={error ?? `@${profile.username}`}
          slotProps={{
            htmlInput: { dir: "auto" },
            formHelperText: { role: error === null ? undefined : "alert" },
          }}
        />
        <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, mt: 1 }}>
          <Button
            type="submit"
            variant="contained"
            size="small"
            loading={busy}
            disabled={!isChanged}
          >
            {texts.save}
          </Button>
          <Typography variant="body2" role="status">
            {isSaved && !isChanged ? texts.settings.saved : ""}
          </Typography>
        </Box>
      </Box>
    </Box>
  );
}
