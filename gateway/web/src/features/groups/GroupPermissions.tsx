import Alert from "@mui/material/Alert";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import type { Group, GroupSettings, Policy } from "../../protocol";
import { texts } from "../../texts";
import { Section } from "./Section";
import { useGroupCommand } from "./useGroupCommand";

const POLICIES: readonly Policy[] = ["everyone", "admins"];

/** Who may write, and who may add members. A change is sent at once. */
export function GroupPermissions({ group }: { readonly group: Group }) {
  const command = useGroupCommand();
  const change = (changed: Partial<GroupSettings>): void => {
    const settings = { ...group.settings, ...changed };
    void command.run({ type: "update_group", to: group.id, settings });
  };
  return (
    <Section title={texts.groups.settings}>
      <Stack sx={{ gap: 2, pt: 1 }}>
        {command.error !== null && <Alert severity="error">{command.error}</Alert>}
        <Stack sx={{ gap: 2, flexDirection: { xs: "column", sm: "row" } }}>
          <PolicySelect
            label={texts.groups.whoMayPost}
            value={group.settings.who_may_post}
            disabled={command.busy}
            onChange={(who_may_post) => change({ who_may_post })}
          />
          <PolicySelect
            label={texts.groups.whoMayAdd}
            value={group.settings.who_may_add}
            disabled={command.busy}
            onChange={(who_may_add) => change({ who_may_add })}
          />
        </Stack>
      </Stack>
    </Section>
  );
}

interface PolicySelectProps {
  readonly label: string;
  readonly value: Policy;
  readonly disabled: boolean;
  readonly onChange: (policy: Policy) => void;
}

function PolicySelect({ label, value, disabled, onChange }: PolicySelectProps) {
  const pick = (chosen: string): void => {
    const policy = POLICIES.find((each) => each === chosen);
    if (policy !== undefined) onChange(policy);
  };
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => pick(event.target.value)}
    >
      {POLICIES.map((policy) => (
        <MenuItem key={policy} value={policy}>
          {texts.groups.policy[policy]}
        </MenuItem>
      ))}
    </TextField>
  );
}
