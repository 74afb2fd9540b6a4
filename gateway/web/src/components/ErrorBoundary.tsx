import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { Component, type ReactNode } from "react";
import { texts } from "../texts";
import { EmptyState } from "./EmptyState";

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

/** A fault of the app itself ends in a page that says so, not in an empty one. Nothing unsent is lost. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Box component="main" sx={{ minHeight: "100dvh", display: "flex" }}>
        <EmptyState
          title={texts.errors.crashed}
          action={
            <Button variant="contained" onClick={() => window.location.reload()} sx={{ mt: 1 }}>
              {texts.errors.reload}
            </Button>
          }
        />
      </Box>
    );
  }
}
