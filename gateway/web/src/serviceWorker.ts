import { useSyncExternalStore } from "react";
import { navigate } from "./navigation";

/** The app's side of its service worker, worker/sw.js: what they say to each other is told there. */

type ToPage =
  | { readonly type: "reload" }
  /** The user has clicked a note. */
  | { readonly type: "open"; readonly path: string };

const listeners = new Set<() => void>();
/** A newer version, which waits until the user wants it. */
let waiting: ServiceWorker | null = null;

/** Registers the worker once the page is there, and listens to it. Without one the app is the same, but for what needs one. */
export function startServiceWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", onMessage);
  if (document.readyState === "complete") void register();
  else window.addEventListener("load", () => void register(), { once: true });
}

/** Finds out whether the server has another version by now. */
export async function checkForNewVersion(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  // Without an answer it is found out another time.
  await registration?.update().catch(() => {});
}

/** Has the newer version take over: every tab is loaded anew. */
export function takeNewVersion(): void {
  waiting?.postMessage({ type: "take_over" });
}

/** Whether a newer version waits for the user. */
export function useHasNewVersion(): boolean {
  return useSyncExternalStore(subscribe, () => waiting !== null);
}

async function register(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register("/sw.js");
    look(registration);
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", () => look(registration));
    });
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ type: "keep", files: loadedFiles() });
  } catch {
    // Not allowed here, or there is no room for it.
  }
}

function look({ waiting: found, active }: ServiceWorkerRegistration): void {
  // The first version of all waits for nobody.
  waiting = active === null ? null : found;
  waiting?.postMessage({ type: "take_over_if_alone", script: ownScript() });
  for (const listener of listeners) listener();
}

function onMessage({ data }: MessageEvent<ToPage>): void {
  if (data.type === "reload") window.location.reload();
  else if (data.type === "open") navigate(data.path);
}

/** What this page has loaded so far, before there was a worker to keep it. */
function loadedFiles(): string[] {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  return [...new Set(loaded)];
}

/** By the hash in its name it tells the version that this page runs. */
function ownScript(): string {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"]');
  return script?.getAttribute("src") ?? "";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
