import SentimentSatisfiedAlt from "@mui/icons-material/SentimentSatisfiedAlt";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { type RefObject, useState } from "react";
import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { texts } from "../../texts";
import { insertText } from "./formatting";

const EmojiPicker = lazyPart(() => import("../emoji/EmojiPicker"));

/** Picks an emoji for where the cursor is in the message. */
export function EmojiButton({ field }: { readonly field: RefObject<HTMLTextAreaElement | null> }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);

  const pick = (unicode: string): void => {
    setAnchor(null);
    // The dialog gives the focus back first, and then it belongs to the message.
    requestAnimationFrame(() => {
      if (field.current !== null) insertText(field.current, unicode);
    });
  };

  return (
    <>
      <Tooltip title={texts.message.emoji}>
        <IconButton
          size="small"
          aria-label={texts.message.emoji}
          aria-haspopup="dialog"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <SentimentSatisfiedAlt sx={{ fontSize: 22 }} />
        </IconButton>
      </Tooltip>
      <Fetched>
        {anchor !== null && (
          <EmojiPicker anchor={anchor} onPick={pick} onClose={() => setAnchor(null)} />
        )}
      </Fetched>
    </>
  );
}
