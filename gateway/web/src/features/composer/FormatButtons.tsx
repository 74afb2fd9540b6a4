import CodeIcon from "@mui/icons-material/Code";
import FormatBold from "@mui/icons-material/FormatBold";
import FormatItalic from "@mui/icons-material/FormatItalic";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import type { RefObject } from "react";
import { texts } from "../../texts";
import { type MarkName, toggleMark } from "./formatting";

const BUTTONS = [
  { mark: "bold", Icon: FormatBold, keys: "Control+B" },
  { mark: "italic", Icon: FormatItalic, keys: "Control+I" },
  { mark: "code", Icon: CodeIcon, keys: undefined },
] as const satisfies readonly { mark: MarkName; Icon: unknown; keys: string | undefined }[];

/** Marks what is selected in the message. */
export function FormatButtons({
  field,
}: {
  readonly field: RefObject<HTMLTextAreaElement | null>;
}) {
  return BUTTONS.map(({ mark, Icon, keys }) => (
    <Tooltip key={mark} title={texts.message.marks[mark]}>
      <IconButton
        size="small"
        aria-label={texts.message.marks[mark]}
        aria-keyshortcuts={keys}
        // The selection stays where it is.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => {
          if (field.current !== null) toggleMark(field.current, mark);
        }}
      >
        <Icon sx={{ fontSize: 20 }} />
      </IconButton>
    </Tooltip>
  ));
}
