import Paper from "@mui/material/Paper";
import Typography from "@mui/material/Typography";
import { type ReactNode, Suspense } from "react";
import { texts } from "../texts";
import { ErrorBoundary } from "./ErrorBoundary";
import { ReloadButton } from "./ReloadButton";

interface FetchedProps {
  /** Shown until it is there. */
  readonly fallback?: ReactNode;
  readonly children: ReactNode;
}

/**
 * Parts of the app that are fetched when they are first shown. Where one cannot be, as without the server or
 * after an update of it, that is said, and the rest goes on.
 */
export function Fetched({ fallback = null, children }: FetchedProps) {
  return (
    <ErrorBoundary fallback={<NotShown />}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/** A part without which all can be done as well: where it cannot be fetched, nothing is said. */
export function Optional({ children }: { readonly children: ReactNode }) {
  return (
    <ErrorBoundary fallback={null}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}

function NotShown() {
  return (
    <Paper role="alert" elevation={6} sx={NOTICE}>
      <Typography>{texts.errors.notShown}</Typography>
      <ReloadButton />
    </Paper>
  );
}

const NOTICE = {
  position: "fixed",
  zIndex: "snackbar",
  insetInline: 0,
  top: 16,
  mx: "auto",
  width: "min(26rem, calc(100% - 2rem))",
  p: 2,
  textAlign: "center",
} as const;
