import ContentCopy from "@mui/icons-material/ContentCopy";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useCopied } from "../../components/useCopied";
import { VisuallyHidden } from "../../components/VisuallyHidden";
import { texts } from "../../texts";

interface CodeBlockProps {
  /** Empty where none is named. */
  readonly language: string;
  readonly text: string;
}

/** Code within a message. What is too wide or too high scrolls within it. */
export function CodeBlock({ language, text }: CodeBlockProps) {
  const [outcome, copy] = useCopied();
  const Icon = outcome?.Icon ?? ContentCopy;
  return (
    <Box
      dir="ltr"
      sx={{ border: 1, borderColor: "divider", borderRadius: "8px", bgcolor: "background.default" }}
    >
      <Box sx={{ display: "flex", alignItems: "center", pl: 1.25, pr: 0.5, minHeight: 32 }}>
        <Box
          component="span"
          sx={{ flex: 1, minWidth: 0, typography: "caption", color: "text.secondary" }}
        >
          {language || texts.message.code}
        </Box>
        <Button
          size="small"
          onClick={() => copy(text)}
          startIcon={<Icon />}
          aria-label={outcome?.said ?? texts.message.copyCode}
          sx={{
            minWidth: 0,
            py: 0,
            px: 0.75,
            minHeight: 26,
            fontSize: "0.75rem",
            "& svg": { fontSize: 15 },
          }}
        >
          {outcome?.said ?? texts.message.copy}
        </Button>
        <VisuallyHidden role="status">{outcome?.said}</VisuallyHidden>
      </Box>
      <Box
        component="pre"
        // What scrolls has to be reached by keyboard.
        tabIndex={0}
        role="group"
        aria-label={texts.message.codeIn(language)}
        sx={{
          m: 0,
          px: 1.25,
          pb: 1,
          maxHeight: "min(60vh, 480px)",
          overflow: "auto",
          whiteSpace: "pre",
          overflowWrap: "normal",
          "&:focus-visible": { outlineOffset: "-2px" },
        }}
      >
        <code>{text}</code>
      </Box>
    </Box>
  );
}
