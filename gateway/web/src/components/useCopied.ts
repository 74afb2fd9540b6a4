import Check from "@mui/icons-material/Check";
import ErrorOutline from "@mui/icons-material/ErrorOutlineOutlined";
import { useEffect, useState } from "react";
import { texts } from "../texts";
import { copyText } from "./copyText";

const SHOWN_MS = 2_000;

/** What came of copying: to be shown at the button, and to be said in a live region, which is there before. */
interface Outcome {
  readonly said: string;
  readonly Icon: typeof Check;
  readonly color: "success" | "error";
}

/** Copies a text, and tells for a moment whether that was possible. */
export function useCopied(): readonly [outcome: Outcome | null, copy: (text: string) => void] {
  const [isCopied, setCopied] = useState<boolean | null>(null);

  useEffect(() => {
    if (isCopied === null) return;
    const timer = setTimeout(() => setCopied(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = (text: string): void => {
    void copyText(text).then(setCopied);
  };
  return [isCopied === null ? null : outcomeOf(isCopied), copy];
}

function outcomeOf(isCopied: boolean): Outcome {
  return isCopied
    ? { said: texts.message.copied, Icon: Check, color: "success" }
    : { said: texts.message.notCopied, Icon: ErrorOutline, color: "error" };
}
