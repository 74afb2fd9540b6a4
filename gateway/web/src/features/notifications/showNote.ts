import { conversationPath } from "../../navigation";
import type { Note, ShownNote } from "./Notifier";

const ICON = "/icons/icon-192.png";

/** Puts a note on the desktop; null where the browser does not let a page do so by itself. */
export function showNote(note: Note, onClick: () => void): ShownNote | null {
  // Chrome on Android shows a page's notes through its worker alone.
  return navigator.serviceWorker?.controller ? showByWorker(note) : showByPage(note, onClick);
}

/** The worker answers a click: it may be that this page is not there any more. */
function showByWorker({ tag, title, body, conversation }: Note): ShownNote {
  const path = conversation === null ? "/" : conversationPath(conversation);
  const options = { tag, body, silent: true, icon: ICON, data: { path } };
  const shown = navigator.serviceWorker.ready.then(async (registration) => {
    await registration.showNotification(title, options);
    return registration;
  });
  // Not allowed any more: nothing is shown then.
  shown.catch(() => {});
  const close = async (): Promise<void> => {
    const registration = await shown;
    for (const each of await registration.getNotifications({ tag })) each.close();
  };
  return { close: () => void close().catch(() => {}) };
}

/** Takes away what the worker shows of this origin, whichever tab it is from. */
export async function clearNotes(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const each of (await registration?.getNotifications()) ?? []) each.close();
}

function showByPage({ tag, title, body }: Note, onClick: () => void): ShownNote | null {
  try {
    const shown = new Notification(title, { tag, body, silent: true, icon: ICON });
    shown.onclick = () => {
      window.focus();
      onClick();
    };
    return shown;
  } catch {
    return null;
  }
}
