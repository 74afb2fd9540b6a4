import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

interface EmptyStateProps {
  /** It is all that there is to be seen, and so the page's own heading. */
  readonly isPage?: boolean;
  readonly icon?: ReactNode;
  readonly title: string;
  readonly help?: string;
  readonly action?: ReactNode;
}

/** Stands where there is nothing to show, and says what to do about it. */
export function EmptyState({ icon, title, help, action, isPage = false }: EmptyStateProps) {
  return (
    <Stack
      sx={{
        flex: 1,
        alignItems: "center",
        justifyContent: "center",
        textAlign: "center",
        gap: 1,
        p: 4,
        minHeight: 200,
      }}
    >
      {icon}
      <Typography component={isPage ? "h1" : "p"} variant="h2" sx={{ overflowWrap: "anywhere" }}>
        {title}
      </Typography>
      {help !== undefined && (
        <Typography
          variant="body2"
          color="textSecondary"
          sx={{ maxWidth: 340, textWrap: "balance" }}
        >
          {help}
        </Typography>
      )}
      {action}
    </Stack>
  );
}
