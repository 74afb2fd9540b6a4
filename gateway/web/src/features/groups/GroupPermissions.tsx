import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { ChoiceField } from "../../components/ChoiceField";
import { Section } from "../../components/Section";
import type { Group, GroupSettings, Policy } from "../../protocol";
import { texts } from "../../texts";
import { useGroupCommand } from "./useGroupCommand";

interface GroupPermissionsProps {
  readonly group: Group;
  readonly mayChange: boolean;
}

/** Who may write, and who may add members: to be changed by those who may, told to the others. */
export function GroupPermissions({ group, mayChange }: GroupPermissionsProps) {
  return (
    <Section title={texts.groups.settings}>
      {mayChange ? <Choices group={group} /> : <Told group={group} />}
    </Section>
  );
}

function Told({ group }: Pick<GroupPermissionsProps, "group">) {
  const told: readonly (readonly [string, Policy])[] = [
    [texts.groups.whoMayPost, group.settings.who_may_post],
    [texts.groups.whoMayAdd, group.settings.who_may_add],
  ];
  return (
    <Box component="dl" sx={{ m: 0, display: "grid", gap: 1 }}>
      {told.map(([what, policy]) => (
        <Box
          key={what}
          sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, justifyContent: "space-between" }}
        >
          <Typography component="dt" variant="body2" color="textSecondary">
            {what}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0 }}>
            {texts.groups.policy[policy]}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}

/** A change is sent at once. */
function Choices({ group }: Pick<GroupPermissionsProps, "group">) {
  const command = useGroupCommand();
  const change = (changed: Partial<GroupSettings>): void => {
    const settings = { ...group.settings, ...changed };
    void command.run({ type: "update_group", to: group.id, settings });
  };
  return (
    <Stack sx={{ gap: 2, pt: 1 }}>
      <ChoiceField
        label={texts.groups.whoMayPost}
        value={group.settings.who_may_post}
        choices={texts.groups.policy}
        disabled={command.busy}
        onChange={(who_may_post) => change({ who_may_post })}
      />
      <ChoiceField
        label={texts.groups.whoMayAdd}
        value={group.settings.who_may_add}
        choices={texts.groups.policy}
        disabled={command.busy}
        onChange={(who_may_add) => change({ who_may_add })}
      />
      {command.error !== null && <Alert severity="error">{command.error}</Alert>}
    </Stack>
  );
}
