import { useSyncExternalStore } from "react";
import type { ConversationKey } from "./protocol";

/** The app's addresses: `/` with the list, and `/c/<conversation>`. */

const LIST = "/";
const CONVERSATION_PREFIX = "/c/";
const listeners = new Set<() => void>();
/** Whether the list is a page of its own, as on a phone: then it lies below every conversation. */
let isListBelow = false;
/** The way back that the browser is on already; it gets there some time after it was asked to go. */
let goingBack: Promise<void> | null = null;

/** What the browser keeps with each step of its history that was made here. */
interface Step {
  /** The step before is the list. */
  readonly isAboveList: boolean;
  /** What lies over the page, the topmost last: the step before is the same without that one. */
  readonly layers?: readonly string[];
}

/** Tells of every change of the address or of what lies over the page. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

function tell(): void {
  for (const listener of listeners) listener();
}

export function navigate(path: string): void {
  const { pathname } = window.location;
  if (path === pathname) {
    void closeLayers();
    return;
  }
  if (isListBelow && path === LIST) {
    goToList();
    return;
  }
  // From one conversation to another, the way back is still to the list.
  if (isListBelow && conversationIn(pathname) !== null)
    put("replaceState", path, { isAboveList: currentStep().isAboveList });
  else put("pushState", path, { isAboveList: pathname === LIST });
  tell();
}

/**
 * Says whether there is room for one pane only. Where there is, the way back from a conversation leads to
 * the list, even if the app was opened with the conversation's address.
 */
export function keepListBelow(on: boolean): void {
  isListBelow = on;
  const { pathname } = window.location;
  // Below what lies over the page are the steps that were made before.
  const isDone = currentStep().isAboveList || layers().length > 0;
  if (!on || conversationIn(pathname) === null || isDone) return;
  put("replaceState", LIST, { isAboveList: false });
  put("pushState", pathname, { isAboveList: true });
}

/** Goes to an address in the place of this one. */
export function redirect(path: string): void {
  put("replaceState", path, currentStep());
  tell();
}

/** What lies over the page, the topmost last. An address gone to from there begins without any. */
export function layers(): readonly string[] {
  return currentStep().layers ?? [];
}

/** Puts something over the page, until the browser goes back. */
export function addLayer(name: string): void {
  const { pathname } = window.location;
  put("pushState", pathname, { isAboveList: false, layers: [...layers(), name] });
  tell();
}

/** Takes that from the page if it is the topmost. Resolves when it is gone and another address may be gone to. */
export async function closeLayer(name: string): Promise<void> {
  if (layers().at(-1) === name) await goBack(1);
}

/** Takes everything from the page that lies over it. */
export async function closeLayers(): Promise<void> {
  const { length } = layers();
  if (length > 0) await goBack(length);
}

export function conversationPath(key: ConversationKey): string {
  return CONVERSATION_PREFIX + encodeURI(key);
}

/** The conversation that the address names; null if it names none. */
export function useOpenConversation(): ConversationKey | null {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname);
  return conversationIn(path);
}

export function conversationIn(path: string): ConversationKey | null {
  if (!path.startsWith(CONVERSATION_PREFIX)) return null;
  try {
    return decodeURIComponent(path.slice(CONVERSATION_PREFIX.length)) || null;
  } catch {
    return null;
  }
}

function goToList(): void {
  // Going back instead of on, so that the browser's own way back does not lead here again.
  if (currentStep().isAboveList) {
    void goBack(1);
    return;
  }
  put("replaceState", LIST, { isAboveList: false });
  tell();
}

/** Who asks twice before the browser is there means the same way: a second one would lead further. */
function goBack(steps: number): Promise<void> {
  goingBack ??= new Promise((resolve) => {
    const arrived = (): void => {
      goingBack = null;
      resolve();
    };
    window.addEventListener("popstate", arrived, { once: true });
    window.history.go(-steps);
  });
  return goingBack;
}

function put(how: "pushState" | "replaceState", path: string, step: Step): void {
  window.history[how](step, "", path);
}

function currentStep(): Step {
  const { isAboveList, layers } = (window.history.state ?? {}) as Partial<Step>;
  return { isAboveList: isAboveList === true, ...(Array.isArray(layers) ? { layers } : {}) };
}
