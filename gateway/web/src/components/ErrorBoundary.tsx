import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** Stands in the place of what failed. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** A fault of a part ends in something that says so, not in an empty page. Nothing unsent is lost. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
