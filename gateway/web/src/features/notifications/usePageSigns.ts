import { useEffect } from "react";
import type { Marks } from "../../client";
import { useChatState } from "../../context/WebSocketContext";
import { type ConversationKey, peerOf } from "../../protocol";
import { type ChatState, peerName, unreadCount } from "../../store";
import { texts } from "../../texts";
import icon from "../../theme/icon.svg";
import iconUnread from "../../theme/icon-unread.svg";
import { useMarks } from "../conversations/marks";

/** Shows what is open and how much is unread where a page is only a tab, or an app an icon. */
export function usePageSigns(openKey: ConversationKey | null): void {
  const marks = useMarks();
  const unread = useChatState((state) => totalUnread(state, marks));
  const name = useChatState((state) => {
    const peer = openKey === null ? null : peerOf(openKey, state.me);
    return peer === null ? "" : peerName(state, peer);
  });
  const hasUnread = unread > 0;

  useEffect(() => {
    document.title = texts.notifications.page(name, unread);
  }, [name, unread]);

  useEffect(() => {
    setIcon(hasUnread ? iconUnread : icon);
  }, [hasUnread]);

  useEffect(() => setBadge(unread), [unread]);

  // Whoever is signed out has nothing unread.
  useEffect(
    () => () => {
      document.title = texts.appName;
      setIcon(icon);
      setBadge(0);
    },
    [],
  );
}

/** Of muted conversations nobody wants to be told. */
function totalUnread({ conversations, me }: ChatState, marks: Marks): number {
  let sum = 0;
  for (const key in conversations) {
    const conversation = conversations[key];
    const isMuted = (marks.get(key)?.mutedUntil ?? 0) > 0;
    if (conversation !== undefined && !isMuted) sum += unreadCount(conversation, me);
  }
  return sum;
}

function setIcon(href: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"][type="image/svg+xml"]');
  if (link !== null) link.href = href;
}

/** On the icon of the installed app, where there is one. */
function setBadge(count: number): void {
  if (!("setAppBadge" in navigator)) return;
  const done = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge();
  // A browser may have the badge and not allow it.
  done.catch(() => {});
}
