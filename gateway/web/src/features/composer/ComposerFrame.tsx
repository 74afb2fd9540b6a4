import type { FormEvent, ReactNode } from "react";
import styles from "./composer.module.css";

interface ComposerFrameProps {
  /** Left out where nothing can be sent. */
  readonly onSubmit?: (event: FormEvent) => void;
  readonly children: ReactNode;
}

/** The strip below the messages. */
export function ComposerFrame({ onSubmit, children }: ComposerFrameProps) {
  const props = { className: styles.strip, "data-region": "composer", children };
  return onSubmit === undefined ? <div {...props} /> : <form {...props} onSubmit={onSubmit} />;
}
