import Box from "@mui/material/Box";
import type { FormEvent, ReactNode } from "react";

interface ComposerFrameProps {
  /** Left out where nothing can be sent. */
  readonly onSubmit?: (event: FormEvent) => void;
  readonly children: ReactNode;
}

/** The strip below the messages. */
export function ComposerFrame({ onSubmit, children }: ComposerFrameProps) {
  return (
    <Box
      component={onSubmit === undefined ? "div" : "form"}
      data-region="composer"
      {...(onSubmit === undefined ? {} : { onSubmit })}
      sx={{
        maxWidth: 900,
        width: "100%",
        mx: "auto",
        px: { xs: 1, md: 3 },
        pb: "max(12px, env(safe-area-inset-bottom))",
      }}
    >
      {children}
    </Box>
  );
}
