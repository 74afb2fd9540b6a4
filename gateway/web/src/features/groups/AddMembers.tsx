import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import { useState } from "react";
import type { Group, User } from "../../protocol";
import { texts } from "../../texts";
import { MemberPicker } from "./MemberPicker";
import { useGroupCommand } from "./useGroupCommand";

export function AddMembers({ group }: { readonly group: Group }) {
  const [picked, setPicked] = useState<User[]>([]);
  const command = useGroupCommand();

  const add = async (): Promise<void> => {
    for (const user of picked) {
      const added = await command.run({
        type: "add_member",
        to: group.id,
        content: user.username,
      });
      // Who could not be added stays in the field, under the reason.
      if (added === null) return;
      setPicked((rest) => rest.filter((each) => each.username !== user.username));
    }
  };

  return (
    <Stack sx={{ gap: 1, pt: 1 }}>
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
      <Stack direction="row" sx={{ gap: 1, alignItems: "flex-start" }}>
        <Stack sx={{ flex: 1, minWidth: 0 }}>
          <MemberPicker
            label={texts.groups.addMembers}
            picked={picked}
            onChange={setPicked}
            without={group.members.map((member) => member.username)}
          />
        </Stack>
        <Button
          variant="contained"
          disabled={picked.length === 0}
          loading={command.busy}
          onClick={() => void add()}
          sx={{ height: 56 }}
        >
          {texts.groups.add}
        </Button>
      </Stack>
    </Stack>
  );
}
