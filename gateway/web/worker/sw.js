/**
 * The service worker: shows the app's page without the server, and puts notes on the desktop where pages may not.
 *
 * `BUILD` is put before this by the app's build (serviceWorker.ts): `version`; `files`, what the first load needs besides the page; and `later`,
 * the parts of the app that are fetched when they are first shown.
 * What is private never comes near it: it answers for the page and for the app's own files, and for nothing else.
 */

const CACHE_PREFIX = "chatsync.app.";
const CACHE = CACHE_PREFIX + BUILD.version;
const PAGE = "/";
/** A server that takes longer than this is as good as away. */
const PAGE_DEADLINE_MS = 3_000;
/** What the server answers itself, though a browser may go there. */
const NOT_OF_THE_APP = /^\/(api|ws|healthz|readyz|metrics)(\/|$)/;
/** An address within the app: its last part is no file's name, though a conversation's key may hold dots. */
const ADDRESS = /\/([^./]*|[^/]*:[^/]*)$/;

/** The user has asked for this version: pages that run the last one are to load this one. */
let isAskedFor = false;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer !== null) event.respondWith(answer());
});
addEventListener("message", (event) => event.waitUntil(onMessage(event.data)));
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openAt(event.notification.data?.path ?? PAGE));
});

async function install() {
  const cache = await caches.open(CACHE);
  const page = await fetch(PAGE, { cache: "no-store" });
  const text = await page.clone().text();
  // While servers are replaced the page may be of another version than this worker: it is tried again later.
  const isOurs =
    page.ok && BUILD.files.every((file) => !file.endsWith(".js") || text.includes(file));
  if (!isOurs) throw new Error("the page is of another version");
  await cache.put(PAGE, page);
  await cache.addAll(BUILD.files.map((file) => new Request(file, { cache: "no-cache" })));
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
  if (!isAskedFor) return;
  for (const page of await pages()) page.postMessage({ type: "reload" });
}

/** How to answer a request; null where that is not this worker's business. */
function answerTo(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || NOT_OF_THE_APP.test(pathname))
    return null;
  if (request.mode === "navigate") return ADDRESS.test(pathname) ? () => page(request) : null;
  const isFile = pathname.startsWith("/assets/") || BUILD.files.includes(pathname);
  return isFile ? () => file(request) : null;
}

/** The server's page; the one kept, with its own headers and so its own nonce, where the server does not answer. */
async function page(request) {
  try {
    return await fromServer(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(PAGE);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function fromServer(request) {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), PAGE_DEADLINE_MS);
  try {
    const answer = await fetch(request, { signal: deadline.signal });
    // So speaks a proxy whose server is away.
    if (answer.status >= 502) throw new Error(`the server is away: ${answer.status}`);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** A file whose name changes with its contents: what is kept is as good as the server's. */
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function onMessage(message) {
  switch (message?.type) {
    case "keep":
      await keep([...message.files, ...BUILD.later]);
      break;
    case "take_over":
      isAskedFor = true;
      await skipWaiting();
      break;
    case "take_over_if_alone":
      // The only page there is runs this version already: there is nothing that would be interrupted.
      if (BUILD.files.includes(message.script) && (await pages()).length === 1) await skipWaiting();
      break;
    default:
  }
}

/** Keeps what a page had loaded before there was a worker to keep it, and what it may need without the server. One file after the other. */
async function keep(files) {
  const cache = await caches.open(CACHE);
  for (const path of files) {
    const isFile = path.startsWith("/assets/");
    const isKept = isFile && (await cache.match(path, { ignoreVary: true })) !== undefined;
    // One that is of another version is not there any more.
    if (isFile && !isKept) await cache.add(path).catch(() => {});
  }
}

/** Shows this address of the app in an open tab, or else in a new one. */
async function openAt(path) {
  const open = await pages();
  const tab = open.find((each) => each.focused) ?? open[0];
  if (tab === undefined) {
    await clients.openWindow(path);
    return;
  }
  tab.postMessage({ type: "open", path });
  await tab.focus();
}

/** All pages of the app, the one that was in front last first. */
function pages() {
  return clients.matchAll({ type: "window", includeUncontrolled: true });
}
