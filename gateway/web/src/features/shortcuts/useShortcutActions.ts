import { useEffect, useEffectEvent } from "react";
import { isComposing } from "../../components/isComposing";
import { useWebSocket } from "../../context/WebSocketContext";
import { conversationPath, navigate } from "../../navigation";
import type { ConversationKey } from "../../protocol";
import { previews } from "../../store";
import { isPressed } from "./keys";
import { neighbour, type Step, unreadNeighbour } from "./neighbours";
import { focusNeighbour, focusRegion } from "./regions";
import { type GlobalShortcutId, SHORTCUTS } from "./shortcuts";

interface Dialogs {
  readonly openSwitcher: () => void;
  readonly openShortcutHelp: () => void;
}

/** Does what the table of shortcuts says, wherever the focus is. */
export function useShortcutActions(openKey: ConversationKey | null, dialogs: Dialogs): void {
  const client = useWebSocket();

  const go = (find: typeof unreadNeighbour, step: Step): void => {
    const { conversations, outbox, me } = client.store.getState();
    const key = find(previews(conversations, outbox, me), openKey, step, client.marks.all());
    if (key !== null) navigate(conversationPath(key));
  };

  const actions: Record<GlobalShortcutId, () => void> = {
    jump: () => dialogs.openSwitcher(),
    help: () => dialogs.openShortcutHelp(),
    previous: () => go(neighbour, -1),
    next: () => go(neighbour, 1),
    previousUnread: () => go(unreadNeighbour, -1),
    nextUnread: () => go(unreadNeighbour, 1),
    markRead: () => {
      if (openKey !== null) client.markWholeRead([openKey]);
    },
    markAllRead: () => client.markAllRead(),
    focusComposer: () => focusRegion("composer"),
    nextRegion: () => focusNeighbour(1),
    previousRegion: () => focusNeighbour(-1),
  };

  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented || isComposing(event) || isBehindDialog()) return;
    if (event.key === "Escape" && isForSomethingElse(event)) return;
    const pressed = SHORTCUTS.find(
      (each) => each.where === "anywhere" && each.keys.some((combo) => isPressed(combo, event)),
    );
    if (pressed === undefined || pressed.where !== "anywhere") return;
    event.preventDefault();
    actions[pressed.id]();
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** Esc is also how one is done with a field, in which no message is written, and how a tooltip is taken away. */
function isForSomethingElse({ target }: KeyboardEvent): boolean {
  const field = target instanceof Element ? target.closest("input, textarea") : null;
  const isElsewhere = field !== null && field.closest('[data-region="composer"]') === null;
  return isElsewhere || document.querySelector('[role="tooltip"]') !== null;
}

/** An open dialog or menu has the keys to itself: everything behind it is hidden then. */
function isBehindDialog(): boolean {
  return document.querySelector(".MuiModal-root:not(.MuiModal-hidden)") !== null;
}
