import DeleteOutlined from "@mui/icons-material/DeleteOutlined";
import Logout from "@mui/icons-material/Logout";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useChatState } from "../../context/WebSocketContext";
import type { Group } from "../../protocol";
import { texts } from "../../texts";
import { focusRegion } from "../shortcuts/regions";
import type { Confirmation } from "./ConfirmCommand";
import { isAlone, isLastOwner, mayDelete } from "./permissions";

/** There it is said that the group is not to be seen any more. */
const toMessages = (): void => void focusRegion("messages");

interface GroupFarewellProps {
  readonly group: Group;
  readonly onConfirm: (confirmation: Confirmation) => void;
}

/** Leaving the group, and deleting it. */
export function GroupFarewell({ group, onConfirm }: GroupFarewellProps) {
  const me = useChatState((state) => state.me);
  const leave = (): void =>
    onConfirm({
      question: texts.groups.confirmLeave(group.name),
      consequence: texts.groups.confirmLeaveHelp,
      action: texts.groups.leaveConfirmed,
      command: { type: "leave_group", to: group.id },
      focusAfter: toMessages,
    });
  const remove = (): void =>
    onConfirm({
      question: texts.groups.confirmDelete(group.name),
      consequence: texts.groups.confirmDeleteHelp,
      action: texts.delete,
      command: { type: "delete_group", to: group.id },
      focusAfter: toMessages,
    });
  return (
    <Box
      sx={{
        mt: 3,
        pt: 2,
        borderTop: 1,
        borderColor: "divider",
        display: "flex",
        flexWrap: "wrap",
        gap: 1,
        alignItems: "center",
      }}
    >
      {!isLastOwner(group, me) && (
        <Button color="error" startIcon={<Logout />} onClick={leave}>
          {texts.groups.leave}
        </Button>
      )}
      {isLastOwner(group, me) && (
        <Typography variant="body2" color="textSecondary" sx={{ flexBasis: "100%" }}>
          {isAlone(group) ? texts.details.aloneHelp : texts.groups.lastOwner}
        </Typography>
      )}
      {mayDelete(group, me) && (
        <Button color="error" startIcon={<DeleteOutlined />} onClick={remove}>
          {texts.groups.delete}
        </Button>
      )}
    </Box>
  );
}
