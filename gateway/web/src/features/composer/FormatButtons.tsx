import CodeIcon from "@mui/icons-material/Code";
import FormatBold from "@mui/icons-material/FormatBold";
import FormatItalic from "@mui/icons-material/FormatItalic";
import InsertLink from "@mui/icons-material/InsertLink";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import type { RefObject } from "react";
import { texts } from "../../texts";
import { ariaKeys } from "../shortcuts/keys";
import { keysOf } from "../shortcuts/shortcuts";
import { type FormatName, format } from "./formatting";

const BUTTONS = [
  { name: "bold", Icon: FormatBold },
  { name: "italic", Icon: FormatItalic },
  { name: "code", Icon: CodeIcon },
  { name: "link", Icon: InsertLink },
] as const satisfies readonly { name: FormatName; Icon: unknown }[];

/** Formats what is selected in the message. */
export function FormatButtons({
  field,
}: {
  readonly field: RefObject<HTMLTextAreaElement | null>;
}) {
  return BUTTONS.map(({ name, Icon }) => (
    <Tooltip key={name} title={texts.message.marks[name]}>
      <IconButton
        size="small"
        aria-label={texts.message.marks[name]}
        aria-keyshortcuts={name === "code" ? undefined : ariaKeys(keysOf(name))}
        // The selection stays where it is.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => {
          if (field.current !== null) format(field.current, name);
        }}
      >
        <Icon sx={{ fontSize: 20 }} />
      </IconButton>
    </Tooltip>
  ));
}
