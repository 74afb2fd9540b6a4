import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import { TitledDialog } from "../../components/TitledDialog";
import { conversationPath, navigate } from "../../navigation";
import { groupKey, newId, type User } from "../../protocol";
import { texts } from "../../texts";
import { groupNameError } from "./groupTextErrors";
import { MemberPicker } from "./MemberPicker";
import { useGroupCommand } from "./useGroupCommand";

interface CreateGroupDialogProps {
  /** Resolves when another address may be gone to. */
  readonly onClose: () => Promise<void>;
}

export default function CreateGroupDialog({ onClose }: CreateGroupDialogProps) {
  const [name, setName] = useState("");
  const [members, setMembers] = useState<User[]>([]);
  const [nameError, setNameError] = useState<string | null>(null);
  // A second try for the same group carries the same id, so that no second group is made.
  const [commandId, setCommandId] = useState(newId);
  const command = useGroupCommand("to", "name", "members");
  const shownNameError = nameError ?? command.errorAt("to") ?? command.errorAt("name");

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = groupNameError(name);
    setNameError(found);
    if (found !== null) return;
    const usernames = members.map((user) => user.username);
    const ack = await command.run(
      { type: "create_group", to: name.trim(), members: usernames },
      commandId,
    );
    if (ack === null) return;
    await onClose();
    if (ack.group !== null) navigate(conversationPath(groupKey(ack.group.id)));
  };

  return (
    <TitledDialog title={texts.sidebar.newGroup} onClose={() => void onClose()}>
      <form noValidate onSubmit={(event) => void create(event)}>
        <DialogContent>
          <Stack sx={{ gap: 2.5, pt: 1 }}>
            {command.error !== null && <Alert severity="error">{command.error}</Alert>}
            <TextField
              autoFocus
              label={texts.groups.name}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                command.forgive();
                setCommandId(newId());
              }}
              error={shownNameError !== null}
              helperText={shownNameError}
              autoComplete="off"
            />
            <MemberPicker
              label={texts.groups.members}
              picked={members}
              error={command.errorAt("members")}
              onChange={(picked) => {
                setMembers(picked);
                command.forgive();
                setCommandId(newId());
              }}
            />
          </Stack>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5 }}>
          <Button onClick={() => void onClose()}>{texts.cancel}</Button>
          <Button type="submit" variant="contained" loading={command.busy}>
            {texts.groups.create}
          </Button>
        </DialogActions>
      </form>
    </TitledDialog>
  );
}
