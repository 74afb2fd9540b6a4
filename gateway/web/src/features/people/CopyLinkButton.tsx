import LinkIcon from "@mui/icons-material/Link";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useCopied } from "../../components/useCopied";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { texts } from "../../texts";
import { personPath } from "./personLink";

/** Copies an address at which whoever follows it talks to this person. */
export function CopyLinkButton({ username }: { readonly username: string }) {
  const [outcome, copy] = useCopied();
  const Icon = outcome?.Icon ?? LinkIcon;
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<Icon />}
        onClick={() => copy(window.location.origin + personPath(username))}
      >
        <OneOf shown={outcome?.said ?? texts.profile.copyLink} />
      </Button>
      <VisuallyHidden role="status">{outcome?.said}</VisuallyHidden>
    </>
  );
}

/** As wide as the longest of the labels, so that nothing moves. */
function OneOf({ shown }: { readonly shown: string }) {
  const labels = [texts.profile.copyLink, texts.message.copied, texts.message.notCopied];
  return (
    <Box component="span" sx={{ display: "inline-grid", justifyItems: "center" }}>
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
