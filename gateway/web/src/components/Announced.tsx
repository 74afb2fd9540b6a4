import { useDebounced } from "../hooks/useDebounced";
import { VisuallyHidden } from "./VisuallyHidden";

/** What changes faster than this is said once it has come to rest. */
const PAUSE_MS = 1_000;

interface AnnouncedProps {
  /** Empty while there is nothing to say. */
  readonly text: string;
  /** What it is the outcome of: of another, the same is said again. */
  readonly of?: string;
}

/**
 * Says what has come of something to those who listen to the page, once it stays the same: not with every letter that
 * somebody types. It has to be on the page before there is anything to say.
 */
export function Announced({ text, of = "" }: AnnouncedProps) {
  const about = `${of}\n`;
  const settled = useDebounced(about + text, PAUSE_MS);
  const said = settled.startsWith(about) ? settled.slice(about.length) : "";
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
