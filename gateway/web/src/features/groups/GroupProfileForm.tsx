import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { type FormEvent, type Ref, useState } from "react";
import type { Group } from "../../protocol";
import { texts } from "../../texts";
import { groupDescriptionError, groupNameError } from "./groupTextErrors";
import { useGroupCommand } from "./useGroupCommand";

interface GroupProfileFormProps {
  readonly ref: Ref<HTMLFormElement>;
  readonly group: Group;
  readonly onDone: () => void;
}

export function GroupProfileForm({ ref, group, onDone }: GroupProfileFormProps) {
  const [name, setName] = useState(group.name);
  const [description, setDescription] = useState(group.description);
  const command = useGroupCommand("name", "description");
  const nameError = groupNameError(name) ?? command.errorAt("name");
  const descriptionError = groupDescriptionError(description) ?? command.errorAt("description");
  const hasChanged = name.trim() !== group.name || description.trim() !== group.description;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (groupNameError(name) !== null || groupDescriptionError(description) !== null) return;
    if (!hasChanged) {
      onDone();
      return;
    }
    const saved = await command.run({
      type: "update_group",
      to: group.id,
      name: name.trim(),
      description: description.trim(),
    });
    if (saved !== null) onDone();
  };

  return (
    <Stack
      ref={ref}
      component="form"
      noValidate
      aria-label={texts.details.editGroup}
      onSubmit={(event) => void save(event)}
      sx={{ gap: 2, pt: 3 }}
    >
      <TextField
        autoFocus
        size="small"
        label={texts.groups.name}
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          command.forgive();
        }}
        error={nameError !== null}
        helperText={nameError}
        autoComplete="off"
      />
      <TextField
        size="small"
        label={texts.groups.description}
        value={description}
        onChange={(event) => {
          setDescription(event.target.value);
          command.forgive();
        }}
        error={descriptionError !== null}
        helperText={descriptionError}
        multiline
        minRows={2}
        maxRows={8}
      />
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
      <Stack direction="row" sx={{ gap: 1, justifyContent: "flex-end" }}>
        <Button onClick={onDone}>{texts.cancel}</Button>
        <Button type="submit" variant="contained" loading={command.busy}>
          {texts.save}
        </Button>
      </Stack>
    </Stack>
  );
}
