import { useEffect, useState } from "react";
import { copyText } from "../../components/copyText";

const SHOWN_MS = 2_000;

/** Copies a text, and says for a moment that it was done. */
export function useCopied(): readonly [isCopied: boolean, copy: (text: string) => void] {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = (text: string): void => {
    void copyText(text).then(setCopied);
  };
  return [isCopied, copy];
}
