import Link from "@mui/material/Link";
import type { MouseEvent } from "react";
import { texts } from "../../texts";
import { focusRegion } from "./regions";

/** The first stop of the Tab key: past everything that stands before what was said. */
export function SkipLink() {
  const skip = (event: MouseEvent): void => {
    event.preventDefault();
    focusRegion("messages");
  };
  return (
    <Link
      href="#messages"
      onClick={skip}
      sx={{
        position: "fixed",
        zIndex: "tooltip",
        top: 8,
        insetInlineStart: 8,
        px: 2,
        py: 1,
        borderRadius: "8px",
        bgcolor: "background.paper",
        boxShadow: 4,
        "&:not(:focus)": { clipPath: "inset(50%)" },
      }}
    >
      {texts.shortcuts.skipToMessages}
    </Link>
  );
}
