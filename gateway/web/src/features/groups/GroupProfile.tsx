import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import type { Group } from "../../protocol";
import { texts } from "../../texts";
import { groupNameError } from "./groupNameError";
import { useGroupCommand } from "./useGroupCommand";

interface GroupProfileProps {
  readonly group: Group;
  readonly mayChange: boolean;
}

/** The group's name and description, to be changed by those who may. */
export function GroupProfile({ group, mayChange }: GroupProfileProps) {
  if (mayChange) return <ProfileForm group={group} />;
  if (group.description === "") return null;
  return (
    <Typography color="textSecondary" sx={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      {group.description}
    </Typography>
  );
}

function ProfileForm({ group }: Pick<GroupProfileProps, "group">) {
  const [name, setName] = useState(group.name);
  const [description, setDescription] = useState(group.description);
  const command = useGroupCommand();
  const nameError = groupNameError(name);
  const shownNameError = nameError ?? command.nameError;
  const hasChanged = name.trim() !== group.name || description.trim() !== group.description;

  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (nameError !== null || !hasChanged) return;
    void command.run({
      type: "update_group",
      to: group.id,
      name: name.trim(),
      description: description.trim(),
    });
  };

  return (
    <Stack component="form" noValidate onSubmit={save} sx={{ gap: 2, pt: 1 }}>
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
      <TextField
        label={texts.groups.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={shownNameError !== null}
        helperText={shownNameError}
        autoComplete="off"
      />
      <TextField
        label={texts.groups.description}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        multiline
        maxRows={4}
      />
      {hasChanged && (
        <Box>
          <Button type="submit" variant="contained" loading={command.busy}>
            {texts.save}
          </Button>
        </Box>
      )}
    </Stack>
  );
}
