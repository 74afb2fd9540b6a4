import EditOutlined from "@mui/icons-material/EditOutlined";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { useRef, useState } from "react";
import { InitialsAvatar } from "../../components/InitialsAvatar";
import { useFocusFallback } from "../../hooks/useFocusFallback";
import type { Group } from "../../protocol";
import { texts } from "../../texts";
import { GroupProfileForm } from "./GroupProfileForm";

interface GroupProfileProps {
  readonly group: Group;
  readonly mayChange: boolean;
}

/** The group's picture, name and description, to be changed by those who may. */
export function GroupProfile({ group, mayChange }: GroupProfileProps) {
  const [isEdited, setEdited] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const form = useFocusFallback(() => button.current?.focus());

  if (isEdited && mayChange) {
    return <GroupProfileForm ref={form} group={group} onDone={() => setEdited(false)} />;
  }
  return (
    <Stack sx={{ alignItems: "center", textAlign: "center", gap: 1.25, pt: 3 }}>
      <InitialsAvatar id={group.id} name={group.name} shape="square" size={72} />
      <Box sx={{ maxWidth: "100%" }}>
        <Typography
          component="h3"
          variant="h2"
          dir="auto"
          sx={{ fontSize: "1.2rem", overflowWrap: "anywhere" }}
        >
          {group.name}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {texts.chat.members(group.members.length)}
        </Typography>
      </Box>
      {group.description !== "" && (
        <Typography
          dir="auto"
          variant="body2"
          sx={{
            maxWidth: "100%",
            whiteSpace: "pre-wrap",
            overflowWrap: "anywhere",
            textAlign: "start",
          }}
        >
          {group.description}
        </Typography>
      )}
      {mayChange && (
        <Button
          ref={button}
          size="small"
          variant="outlined"
          startIcon={<EditOutlined />}
          onClick={() => setEdited(true)}
        >
          {texts.details.editGroup}
        </Button>
      )}
    </Stack>
  );
}
