import Check from "@mui/icons-material/Check";
import LinkIcon from "@mui/icons-material/Link";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useEffect, useState } from "react";
import { copyText } from "../../components/copyText";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { texts } from "../../texts";
import { personPath } from "./personLink";

const SAID_FOR_MS = 2_000;

/** Copies an address at which whoever follows it talks to this person. */
export function CopyLinkButton({ username }: { readonly username: string }) {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = async (): Promise<void> => {
    setCopied(await copyText(window.location.origin + personPath(username)));
  };

  return (
    <>
      <Button
        variant="outlined"
        startIcon={isCopied ? <Check /> : <LinkIcon />}
        onClick={() => void copy()}
      >
        <Both shown={isCopied ? texts.profile.copied : texts.profile.copyLink} />
      </Button>
      <VisuallyHidden role="status">{isCopied && texts.profile.copied}</VisuallyHidden>
    </>
  );
}

/** As wide as the longer of the two labels, so that nothing moves. */
function Both({ shown }: { readonly shown: string }) {
  const labels = [texts.profile.copyLink, texts.profile.copied];
  return (
    <Box component="span" sx={{ display: "inline-grid" }}>
      {labels.map((label) => (
        <Box
          key={label}
          component="span"
          sx={{ gridArea: "1 / 1", visibility: label === shown ? "visible" : "hidden" }}
        >
          {label}
        </Box>
      ))}
    </Box>
  );
}
