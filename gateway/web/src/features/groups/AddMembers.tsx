import PersonAddOutlined from "@mui/icons-material/PersonAddOutlined";
import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import { type Ref, useRef, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import type { Group, User } from "../../protocol";
import { texts } from "../../texts";
import { useGroupCommand } from "./useGroupCommand";

/** Fetched by those who add somebody: choosing from a list as one types is a large part of the app. */
const MemberPicker = lazyPart(async () => ({
  default: (await import("./MemberPicker")).MemberPicker,
}));

/** A button that becomes the field to choose people in. */
export function AddMembers({ group }: { readonly group: Group }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const picker = useFocusFallback(() => button.current?.focus());
  if (isOpen) return <Picker ref={picker} group={group} onDone={() => setOpen(false)} />;
  return (
    <Button
      ref={button}
      size="small"
      startIcon={<PersonAddOutlined />}
      onClick={() => setOpen(true)}
      sx={{ mb: 1, ml: -0.5 }}
    >
      {texts.groups.addMembers}
    </Button>
  );
}

interface PickerProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly group: Group;
  readonly onDone: () => void;
}

function Picker({ ref, group, onDone }: PickerProps) {
  const [picked, setPicked] = useState<User[]>([]);
  const command = useGroupCommand("content");

  const add = async (): Promise<void> => {
    for (const user of picked) {
      const added = await command.run({
        type: "add_member",
        to: group.id,
        content: user.username,
      });
      // Who could not be added stays in the field, with the reason.
      if (added === null) return;
      setPicked((rest) => rest.filter((each) => each.username !== user.username));
    }
    onDone();
  };

  return (
    <Stack ref={ref} sx={{ gap: 1, pt: 1, pb: 1.5 }}>
      <Fetched>
        <MemberPicker
          autoFocus
          size="small"
          label={texts.groups.addMembers}
          picked={picked}
          onChange={(users) => {
            setPicked(users);
            command.forgive();
          }}
          without={group.members.map((member) => member.username)}
          error={command.errorAt("content")}
        />
      </Fetched>
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
      <Box sx={{ display: "flex", justifyContent: "flex-end", gap: 1 }}>
        <Button onClick={onDone}>{texts.cancel}</Button>
        <Button
          variant="contained"
          disabled={picked.length === 0}
          loading={command.busy}
          onClick={() => void add()}
        >
          {texts.groups.add}
        </Button>
      </Box>
    </Stack>
  );
}
