import MarkChatUnreadOutlined from "@mui/icons-material/MarkChatUnreadOutlined";
import Box from "@mui/material/Box";
import ToggleButton from "@mui/material/ToggleButton";
import Tooltip from "@mui/material/Tooltip";
import { type KeyboardEvent, memo } from "react";
import { SearchField } from "../../components/SearchField";
import { texts } from "../../texts";
import { focusRegion } from "../shortcuts/regions";

export interface FilterValue {
  readonly query: string;
  readonly unreadOnly: boolean;
}

export const NO_FILTER: FilterValue = { query: "", unreadOnly: false };

export function isFiltering({ query, unreadOnly }: FilterValue): boolean {
  return unreadOnly || query.trim() !== "";
}

interface ConversationFilterProps {
  readonly value: FilterValue;
  readonly onChange: (value: FilterValue) => void;
}

/** It stays as it is while the list below it changes. */
export const ConversationFilter = memo(function ConversationFilter(props: ConversationFilterProps) {
  const { value, onChange } = props;
  const { query, unreadOnly } = value;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" || event.altKey) return;
    event.preventDefault();
    focusRegion("list");
  };

  return (
    <Box sx={{ display: "flex", gap: 1, px: 2, pt: 1.5, pb: 0.5 }}>
      <SearchField
        label={texts.filter.label}
        value={query}
        onChange={(text) => onChange({ ...value, query: text })}
        onKeyDown={onKeyDown}
      />
      <Tooltip title={texts.filter.unreadOnly}>
        <ToggleButton
          size="small"
          color="primary"
          value="unread"
          selected={unreadOnly}
          aria-label={texts.filter.unreadOnly}
          onChange={() => onChange({ ...value, unreadOnly: !unreadOnly })}
          sx={{ px: 1.25 }}
        >
          <MarkChatUnreadOutlined fontSize="small" />
        </ToggleButton>
      </Tooltip>
    </Box>
  );
});
