import type { Note, ShownNote } from "./Notifier";

/** Puts a note on the desktop; null where the browser does not let a page do so by itself. */
export function showNote({ tag, title, body }: Note, onClick: () => void): ShownNote | null {
  try {
    const shown = new Notification(title, { tag, body, silent: true });
    shown.onclick = () => {
      window.focus();
      onClick();
    };
    return shown;
  } catch {
    return null;
  }
}
