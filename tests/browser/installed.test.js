/** The installed app: its worker, what it shows without the server and before the server answers, new versions, notes. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { violations } from "./axe.js";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { smallTargets } from "./layout.js";
import { Person } from "./person.js";
import { Proxy } from "./proxy.js";
import { signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

/** How long the worker waits for a page, and some time to show the one that it keeps. */
const PAGE_WITHIN_MS = 3_000 + 4_000;
const KEPT_DATABASE = "chatsync.kept";

describe("the installed app", { concurrency: false }, () => {
  let server;
  let proxy;
  let browser;
  let ada;
  let bo;
  let boVoice;
  const people = [];

  before(async () => {
    server = await Server.start();
    proxy = await Proxy.start(server.origin);
    browser = await launch();
    ada = await signUp(server, "ada", "Ada Lindqvist");
    bo = await signUp(server, "bo", "Bo Nakamura");
    boVoice = await Voice.connect(server, bo);
    await boVoice.say("ada", "Hello from Bo");
    const group = await boVoice.createGroup("Rowing club", [ada]);
    await boVoice.say(group, "The boat is here");
  });

  after(async () => {
    await boVoice?.close();
    await browser?.close();
    await proxy?.close();
    await server?.remove();
  });

  /** Ada at a browser of her own, once the worker has all that it keeps and answers for the page. */
  async function arrive(options = {}) {
    const { origin = server.origin, account = ada, ...rest } = options;
    const person = await Person.signedIn(browser, origin, account, rest);
    people.push(person);
    if (rest.serviceWorkers !== "block") await isControlled(person);
    return person;
  }

  async function isControlled(person) {
    await person.page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  }

  /** What the worker keeps, as paths. */
  function cachedPaths(person) {
    return person.page.evaluate(async () => {
      const caught = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return caught.flat().map(({ url }) => new URL(url).pathname);
    });
  }

  /** Sees to it that the worker keeps nothing but the page and the app's own files, and tells their paths. */
  async function keepsFilesAlone(person) {
    const paths = await cachedPaths(person);
    assert.deepEqual(paths.filter((path) => !/^\/($|theme\.js$|assets\/)/.test(path)), []);
    return paths;
  }

  /** Waits until the worker keeps all parts of the app, those too that nobody has opened yet: one may need any of the others. */
  async function keepsParts(person) {
    const source = await (await fetch(`${server.origin}/sw.js`)).text();
    const { files, later } = JSON.parse(source.match(/^const BUILD = (.*);$/m)[1]);
    assert.ok(later.some((path) => path.startsWith("/assets/SettingsDialog-")), later.join(" "));
    await eventually("all parts are kept", async () => {
      const kept = new Set(await cachedPaths(person));
      return [...files, ...later].every((path) => kept.has(path));
    });
  }

  /** Does something while there is no server. */
  async function withoutServer(story) {
    await boVoice.close();
    await server.stop();
    try {
      await story();
    } finally {
      await server.start();
      boVoice = await Voice.connect(server, bo);
    }
  }

  /** The names of what is kept: one for each version of the app. */
  const versions = (person) => person.page.evaluate(() => caches.keys());

  /** Everything in the database of what was shown, as text. */
  function keptText(person) {
    return person.page.evaluate(async (name) => {
      const done = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await done(indexedDB.open(name));
      const names = [...database.objectStoreNames];
      const all = names.length === 0 ? [] : await Promise.all(names.map((store) => done(database.transaction(store).objectStore(store).getAll())));
      database.close();
      return JSON.stringify(all);
    }, KEPT_DATABASE);
  }

  async function isKept(person, text) {
    await eventually(`"${text}" is kept`, async () => (await keptText(person)).includes(text));
  }

  async function keepsNothing(person) {
    await eventually("nothing is kept", async () => (await keptText(person)) === "[[],[]]");
  }

  const messageTexts = (person) => person.page.getByRole("list", { name: "Messages" }).getByRole("listitem").allInnerTexts();

  async function countOf(person, text) {
    return (await messageTexts(person)).filter((each) => each.includes(text)).length;
  }

  async function worker(person) {
    const context = person.page.context();
    return context.serviceWorkers()[0] ?? context.waitForEvent("serviceworker");
  }

  it("can be installed: manifest, icons and worker are as browsers ask for", async () => {
    const person = await arrive();
    const session = await person.page.context().newCDPSession(person.page);
    const { errors, data } = await session.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    // A window without a profile of its own installs nothing.
    assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
    for (const { src, sizes } of JSON.parse(data).icons) {
      const size = await person.page.evaluate(async (address) => {
        const icon = new Image();
        icon.src = address;
        await icon.decode();
        return `${icon.naturalWidth}x${icon.naturalHeight}`;
      }, src);
      assert.equal(size, sizes, src);
    }
    await person.close();
  });

  it("keeps its page and files, and nothing of the API or the socket", async () => {
    const person = await arrive();
    await person.goto("/c/dm:ada:bo");
    await person.sees("Hello from Bo");
    // What is no address of the app is the server's to answer. It has no icon then.
    person.expected = [/favicon\.ico/];
    for (const path of ["/healthz", "/api/session"]) {
      await person.goto(path);
      assert.match(await person.page.locator("body").innerText(), /^\{/, path);
    }
    await person.goto("/");
    const paths = await keepsFilesAlone(person);
    assert.ok(paths.includes("/") && paths.includes("/theme.js"), paths.join(" "));
    assert.ok(paths.some((path) => /^\/assets\/index-.*\.js$/.test(path)));
    assert.ok(paths.some((path) => /^\/assets\/inter-latin-wght-.*\.woff2$/.test(path)));
    await keepsParts(person);
    await person.close();
  });

  it("a page whose files do not come is loaded once more, and if that is of no use says so", async () => {
    const person = await arrive({ serviceWorkers: "block" });
    person.expected.push(/ERR_FAILED/);
    const { page } = person;
    const script = "**/assets/index-*.js";
    await page.route(script, (route) => route.abort(), { times: 1 });
    await person.goto("/c/dm:ada:bo");
    await person.sees("Hello from Bo");
    await page.route(script, (route) => route.abort());
    await person.goto("/c/dm:ada:bo");
    await page.getByRole("heading", { name: "ChatSync could not be loaded." }).waitFor();
    assert.deepEqual([...(await violations(page)), ...(await smallTargets(page))], []);
    await page.unroute(script);
    await page.getByRole("button", { name: "Reload" }).click();
    await person.sees("Hello from Bo");
    await person.close();
  });

  it("without the server shows the list and what was read, and sends once what is written then", async () => {
    const person = await arrive({ path: "/c/dm:ada:bo" });
    await person.sees("Hello from Bo");
    await isKept(person, "Hello from Bo");
    await keepsParts(person);
    person.outage = true;
    await withoutServer(async () => {
      await person.page.reload();
      await person.sees("Hello from Bo");
      await person.inList("Rowing club").waitFor();
      await person.seesBanner(true);
      assert.equal(await person.page.getByText("Online", { exact: true }).count(), 0);
      // A part that was never opened before.
      await person.openSettings();
      await person.page.goBack();
      await person.write("Written without the server");
      await person.seesTick("Written without the server", "Waiting to be sent");
      await person.page.reload();
      await person.seesTick("Written without the server", "Waiting to be sent");
    });
    await person.seesBanner(false);
    await person.seesTick("Written without the server", "Sent");
    await person.page.reload();
    await person.seesTick("Written without the server", "Sent");
    assert.equal(await countOf(person, "Written without the server"), 1);
    assert.equal(await countOf(person, "Hello from Bo"), 1);
    const { messages } = await boVoice.request({ type: "history", to: "ada" });
    assert.equal(messages.filter(({ content }) => content === "Written without the server").length, 1);
    person.outage = false;
    await person.close();
  });

  it("shows what was kept before the socket has said anything, and then what came meanwhile, without holes or doubles", async () => {
    const person = await arrive({ origin: proxy.origin, path: "/c/dm:ada:bo" });
    await person.sees("Hello from Bo");
    await isKept(person, "Hello from Bo");
    await person.page.goto("about:blank");
    await boVoice.sayAll(
      "ada",
      Array.from({ length: 5 }, (_, at) => `Meanwhile ${at + 1}`),
    );
    proxy.holdsSockets = true;
    await person.goto("/c/dm:ada:bo");
    await person.sees("Hello from Bo");
    await person.inList("Rowing club").waitFor();
    assert.equal(await countOf(person, "Meanwhile"), 0);
    proxy.releaseSockets();
    await person.sees("Meanwhile 5");
    for (const text of ["Hello from Bo", "Meanwhile 1", "Meanwhile 2", "Meanwhile 3", "Meanwhile 4", "Meanwhile 5"]) {
      assert.equal(await countOf(person, text), 1, text);
    }
    // Where the unread ones begin, as in any conversation that is opened.
    await person.page.getByText("New messages", { exact: true }).waitFor();
    await person.close();
  });

  it("shows its page in time though the server hangs", async () => {
    const person = await arrive({ origin: proxy.origin, path: "/c/dm:ada:bo" });
    await person.sees("Hello from Bo");
    await isKept(person, "Hello from Bo");
    person.outage = true;
    // The proxy ends what it has taken without an answer.
    person.expected = [/ERR_EMPTY_RESPONSE/];
    proxy.hangs = true;
    proxy.cut();
    // What else the machine does can only add to it.
    let took = Number.POSITIVE_INFINITY;
    for (let round = 1; round <= 3 && took >= PAGE_WITHIN_MS; round += 1) {
      const begun = Date.now();
      await person.page.reload({ waitUntil: "commit" });
      took = Date.now() - begun;
    }
    assert.ok(took < PAGE_WITHIN_MS, `${took} ms`);
    await person.sees("Hello from Bo");
    await person.seesBanner(true);
    proxy.hangs = false;
    proxy.cut();
    await person.seesBanner(false);
    person.outage = false;
    await person.close();
  });

  it("keeps nothing of conversations once the user has signed out, in whichever tab", async () => {
    const person = await arrive({ account: await signUpWithHello("carla", "Carla Reyes") });
    const first = person.page;
    await isKept(person, "For carla alone");
    await person.openApp();
    await person.inList(bo.displayName).waitFor();
    await person.page.getByRole("button", { name: "Account", exact: true }).click();
    await person.page.getByRole("menuitem", { name: "Sign out" }).click();
    for (const page of [person.page, first]) await page.getByRole("form", { name: "Sign in" }).waitFor();
    // The other tab goes out of sight, which is when it would keep what it showed.
    await first.close();
    await keepsNothing(person);
    await keepsFilesAlone(person);
    await person.close();
  });

  it("shows nothing of a session that has ended, and keeps nothing of it", async () => {
    const account = await signUpWithHello("dora", "Dora Okafor");
    const person = await arrive({ account });
    await isKept(person, "For dora alone");
    await person.page.goto("about:blank");
    await post("/api/logout/everywhere", account.token);
    await person.goto("/");
    await person.page.getByRole("form", { name: "Sign in" }).waitFor();
    assert.equal(await person.page.getByText("For dora alone").count(), 0);
    await keepsNothing(person);
    await person.close();
  });

  it("offers a new version to every tab, and takes it when it is wanted", async () => {
    const person = await arrive({ origin: proxy.origin });
    const first = person.page;
    await person.openApp("/c/dm:ada:bo");
    await person.sees("Hello from Bo");
    await person.type("Half a sentence");
    for (const page of [first, person.page]) await page.evaluate(() => void (window.isOld = true));
    person.outage = true;
    person.expected = [/ERR_EMPTY_RESPONSE/];
    proxy.appVersion = "another";
    // As after a server that was replaced.
    proxy.cut();
    const offers = [first, person.page].map((page) => page.getByRole("status").getByText("There is a new version of the app."));
    for (const offer of offers) await offer.waitFor();
    assert.equal(await person.page.evaluate(() => window.isOld), true);
    await person.page.getByRole("region", { name: "New version" }).getByRole("button", { name: "Reload" }).click();
    for (const page of [first, person.page]) await page.waitForFunction(() => window.isOld === undefined);
    await person.sees("Hello from Bo");
    assert.equal(await person.page.getByRole("textbox", { name: "Message" }).inputValue(), "Half a sentence");
    await isControlled(person);
    for (const offer of offers) assert.equal(await offer.count(), 0);
    assert.deepEqual(await versions(person), ["chatsync.app.another"]);
    await person.page.getByRole("textbox", { name: "Message" }).fill("");
    await person.close();
    proxy.appVersion = "";
  });

  it("does not offer what the only tab runs already", async () => {
    const person = await arrive({ origin: proxy.origin });
    await person.page.goto("about:blank");
    proxy.appVersion = "third";
    await person.goto("/");
    await person.page.evaluate(() => void (window.isOld = true));
    await eventually("the new version alone is there", async () => `${await versions(person)}` === "chatsync.app.third");
    assert.equal(await person.page.evaluate(() => window.isOld), true);
    assert.equal(await person.page.getByText("There is a new version of the app.").count(), 0);
    await person.close();
    proxy.appVersion = "";
  });

  it("puts notes on the desktop through its worker, and a click opens the conversation", async () => {
    const person = await arrive({ permissions: ["notifications"] });
    await person.page.evaluate(() => localStorage.setItem("chatsync.settings", JSON.stringify({ notifications: true })));
    await person.page.reload();
    await isControlled(person);
    // What has been kept is shown before there is a connection; who is here is told over it.
    await person.inList(bo.displayName).getByRole("img", { name: "Online", exact: true }).waitFor();
    await eventually("it is this tab's turn to show notes, no more that of the page before", () => person.page.evaluate(showsNotes, "ada"));
    await boVoice.say("ada", "A note for the desktop");
    const shown = () =>
      person.page.evaluate(async () => {
        const notes = await (await navigator.serviceWorker.ready).getNotifications();
        return notes.map(({ tag, body, data }) => ({ tag, body, data }));
      });
    await eventually("the note is shown", async () => (await shown()).length === 1);
    assert.deepEqual(await shown(), [{ tag: "dm:ada:bo", body: "A note for the desktop", data: { path: "/c/dm:ada:bo" } }]);
    await (await worker(person)).evaluate(async () => {
      const [notification] = await registration.getNotifications();
      dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    });
    await person.sees("A note for the desktop");
    await eventually("the note is gone", async () => (await shown()).length === 0);
    await person.close();
  });

  it("nothing went wrong in any browser", () => {
    for (const person of people) assert.deepEqual(person.faults, [], person.username);
  });

  /** An account with a message from Bo that nobody else has. */
  async function signUpWithHello(username, displayName) {
    const account = await signUp(server, username, displayName);
    await boVoice.say(username, `For ${username} alone`);
    return account;
  }

  async function post(path, token) {
    const answer = await fetch(server.origin + path, { method: "POST", headers: { Authorization: `Bearer ${token}` } });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
  }
});

/** In the page: whether its user's tab that shows notes is there, and none waits to take its place. */
async function showsNotes(username) {
  const { held, pending } = await navigator.locks.query();
  const isOfNotes = ({ name }) => name === `chatsync.notifications.${username}`;
  return held.some(isOfNotes) && !pending.some(isOfNotes);
}
