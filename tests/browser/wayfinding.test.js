/** Finding one's way: the list, jumping, shortcuts, addresses, signs of what is unread, what is read out, the connection. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { recordNotes } from "./notes.js";
import { PHONE, Person } from "./person.js";
import { Proxy } from "./proxy.js";
import { signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

/** Shorter interruptions are not told. */
const PATIENCE_MS = 2_000;
/** So long a note waits for the message to be read elsewhere. */
const NOTE_WAITS_MS = 1_500;
/** So long at most a message waits to be read out. */
const TOLD_AFTER_MS = 2_000;
/** More than a moment, where time is the test's. */
const SOME_MS = 1_000;
/** So long an answer is waited for when there is a reason to doubt the connection. */
const PONG_IN_DOUBT_MS = 4_000;

/** In the page: notes in `told` when the banner appears, from now on. */
function recordBanner() {
  window.told = [];
  new MutationObserver(() => {
    const isShown = document.querySelector('section[aria-label="Connection"]') !== null;
    if (isShown && !window.isTold) window.told.push(Date.now());
    window.isTold = isShown;
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"] });
}

/** In the page: the number on the icon of the installed app, in place of the desktop's. */
function recordBadge() {
  window.badge = null;
  navigator.setAppBadge = async (count) => void (window.badge = count);
  navigator.clearAppBadge = async () => void (window.badge = 0);
}

/** In the page: notes in `wasBack` whether it ever said that there is a connection again, from now on. */
function recordReconnected() {
  window.wasBack = false;
  new MutationObserver(() => {
    window.wasBack ||= [...document.querySelectorAll('[role="status"]')].some(({ textContent }) => textContent.includes("Reconnected"));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}

describe("finding one's way", { concurrency: false }, () => {
  let server;
  let browser;
  /** Accounts without a browser: Ada is the one whose browser is looked at. */
  let ada;
  let bo;
  let carla;
  let boVoice;
  let carlaVoice;
  const people = [];

  before(async () => {
    server = await Server.start();
    browser = await launch();
    ada = await signUp(server, "ada", "Ada Lindqvist");
    bo = await signUp(server, "bo", "Bo Nakamura");
    carla = await signUp(server, "carla", "Carla Reyes");
    await signUp(server, "zoe", "Zoë Unwritten");
    boVoice = await Voice.connect(server, bo);
    carlaVoice = await Voice.connect(server, carla);
    const group = await boVoice.createGroup("Rowing club", [ada, carla]);
    await boVoice.say(group, "The boat is here");
    await carlaVoice.say("ada", "Hello from Carla");
    await boVoice.say("ada", "Hello from Bo");
  });

  after(async () => {
    await boVoice?.close();
    await carlaVoice?.close();
    await browser?.close();
    await server?.remove();
  });

  async function arrive(account, options = {}) {
    const person = await Person.signedIn(browser, server.origin, account, options);
    people.push(person);
    return person;
  }

  /** Runs with somebody's browser, and closes it. */
  async function as(account, options, story) {
    const person = await arrive(account, options);
    try {
      await story(person, person.page);
    } finally {
      await person.close();
    }
  }

  const list = (page) => page.getByRole("navigation", { name: "Conversations" }).getByRole("link");
  /** Begins with nothing unread, whatever was left before. */
  async function readAll(person) {
    await person.inList("Bo Nakamura").waitFor();
    await person.page.keyboard.press("Shift+Escape");
    await isAllRead(person.page);
  }
  const isAllRead = (page) => eventually("nothing is unread", async () => (await page.getByRole("link", { name: /unread/ }).count()) === 0);
  /** What this browser has kept is shown before there is a connection; who is here is told over it. */
  const isConnected = (person) => person.inList("Bo Nakamura").getByRole("img", { name: "Online", exact: true }).waitFor();
  /** The texts of the notes that these pages have shown. */
  const noteBodies = async (...pages) => (await Promise.all(pages.map((page) => page.evaluate(() => window.notes.map(({ body }) => body))))).flat();
  const focusIsIn = (page, locator) => eventually("the focus is there", () => locator.evaluate((element) => element.contains(document.activeElement)));
  const composer = (page) => page.getByRole("textbox", { name: "Message" });

  it("the list is filtered by name and by what is unread", () =>
    as(ada, {}, async (person, page) => {
      await person.inList("Bo Nakamura").waitFor();
      assert.equal(await list(page).count(), 3);
      const filter = page.getByRole("searchbox", { name: "Filter conversations" });
      await filter.fill("naka");
      await eventually("one is left", async () => (await list(page).count()) === 1);
      await filter.fill("zoe");
      await page.getByText("No conversation is called “zoe”").waitFor();
      await page.getByRole("button", { name: "Search everybody" }).click();
      await page.getByRole("option", { name: /Zoë Unwritten/ }).waitFor();
      await page.keyboard.press("Escape");
      await filter.focus();
      await page.keyboard.press("Escape");
      await eventually("all are back", async () => (await list(page).count()) === 3);
      await person.openFromList("Carla Reyes");
      await eventually("Carla's is read", async () => (await person.inList("Carla Reyes").and(page.getByRole("link", { name: /unread/ })).count()) === 0);
      await person.openFromList("Rowing club");
      await page.getByRole("button", { name: "Unread only" }).click();
      await eventually("Carla's is gone, the open one stays", async () => (await person.inList("Carla Reyes").count()) === 0);
      assert.equal(await person.inList("Rowing club").count(), 1);
    }));

  it("the list begins with the latest activity, others' and one's own, with its last line and time", () =>
    as(ada, {}, async (person, page) => {
      const order = () => list(page).evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
      const isFirst = (other) => eventually(`${other} is first`, async () => (await order())[0] === `/c/dm:ada:${other}`);
      await carlaVoice.say("ada", "Carla is first");
      await isFirst("carla");
      await boVoice.say("ada", "Bo is first");
      await isFirst("bo");
      await person.openFromList("Carla Reyes");
      await person.write("And Carla again");
      await isFirst("carla");
      assert.match(await list(page).first().innerText(), /And Carla again/);
      assert.match(await list(page).first().innerText(), /\d{1,2}:\d{2}/);
      const before = await order();
      // What this browser had kept is shown first.
      await page.reload();
      await eventually("it is the same", async () => (await order()).join() === before.join());
    }));

  it("the list tells by a dot with a name who is here, as they come and go", () =>
    as(ada, {}, async (person) => {
      const dot = (name) => person.inList("Bo Nakamura").getByRole("img", { name, exact: true });
      await dot("Online").waitFor();
      await boVoice.close();
      await dot("Offline").waitFor();
      boVoice = await Voice.connect(server, bo);
      await dot("Online").waitFor();
    }));

  it("arrow keys go through the list, which is one stop of the Tab key", () =>
    as(ada, {}, async (person, page) => {
      await person.inList("Bo Nakamura").waitFor();
      await page.getByRole("searchbox", { name: "Filter conversations" }).focus();
      await page.keyboard.press("ArrowDown");
      await focusIsIn(page, list(page).nth(0));
      await page.keyboard.press("ArrowDown");
      await focusIsIn(page, list(page).nth(1));
      await page.keyboard.press("End");
      await focusIsIn(page, list(page).nth(2));
      await page.keyboard.press("ArrowDown");
      await focusIsIn(page, list(page).nth(2));
      const stops = await list(page).evaluateAll((links) => links.filter((link) => link.tabIndex === 0).length);
      assert.equal(stops, 1);
      const name = await list(page).nth(2).getAttribute("href");
      await page.keyboard.press("Enter");
      await eventually("it is open", async () => new URL(page.url()).pathname === name);
      await page.locator('a[aria-current="page"]').waitFor();
      assert.equal(await page.locator('a[aria-current="page"]').getAttribute("href"), name);
    }));

  it("Ctrl+K jumps to a conversation, to a group, and to somebody never written to", () =>
    as(ada, {}, async (person, page) => {
      await person.openFromList("Carla Reyes");
      await composer(page).focus();
      await page.keyboard.press("Control+k");
      const field = page.getByRole("combobox", { name: "Name of a person or group" });
      await field.waitFor();
      const options = page.getByRole("listbox", { name: "Where to jump" }).getByRole("option");
      assert.equal(await options.count(), 3);
      assert.equal(await options.nth(0).getAttribute("aria-selected"), "true");
      await page.keyboard.press("ArrowDown");
      assert.equal(await options.nth(1).getAttribute("aria-selected"), "true");
      assert.equal(await field.getAttribute("aria-activedescendant"), await options.nth(1).getAttribute("id"));
      await page.keyboard.press("Escape");
      await focusIsIn(page, composer(page));

      await page.keyboard.press("Control+k");
      await field.fill("row");
      await page.keyboard.press("Enter");
      await person.chat("Rowing club").waitFor();
      await focusIsIn(page, composer(page));

      await page.getByRole("button", { name: "Jump to a person or group" }).click();
      await field.fill("zo");
      await page.getByRole("option", { name: /Zoë Unwritten/ }).waitFor();
      await page.keyboard.press("Enter");
      await person.chat("Zoë Unwritten").waitFor();
      await person.reads("No messages yet");
    }));

  it("Alt with arrows goes from one conversation to the next, with Shift to the next unread", () =>
    as(ada, {}, async (person, page) => {
      await person.inList("Bo Nakamura").waitFor();
      const order = await list(page).evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
      const isOpen = (path) => eventually(`${path} is open`, async () => new URL(page.url()).pathname === path);
      await page.keyboard.press("Alt+ArrowDown");
      await isOpen(order[0]);
      await page.keyboard.press("Alt+ArrowDown");
      await isOpen(order[1]);
      await page.keyboard.press("Alt+ArrowUp");
      await isOpen(order[0]);
      await page.keyboard.press("Alt+ArrowUp");
      await isOpen(order[0]);
      // Who passes by has not read what is there.
      await readAll(person);
      await person.openFromList("Rowing club");
      for (const voice of [carlaVoice, boVoice]) await voice.say("ada", "Are you there?");
      for (const name of ["Carla Reyes", "Bo Nakamura"]) await person.inList(name).and(page.getByRole("link", { name: /unread/ })).waitFor();
      // The newest is above, and the group below both.
      await page.keyboard.press("Alt+Shift+ArrowUp");
      await person.chat("Carla Reyes").waitFor();
      await page.keyboard.press("Alt+Shift+ArrowUp");
      await person.chat("Bo Nakamura").waitFor();
      await page.keyboard.press("Alt+Shift+ArrowDown");
      await person.chat("Carla Reyes").waitFor();
    }));

  it("Esc marks the open conversation as read, Shift+Esc all, and dialogs keep Esc to themselves", () =>
    as(ada, {}, async (person, page) => {
      await readAll(person);
      await person.openFromList("Rowing club");
      await person.sees("The boat is here");
      const voices = [boVoice, carlaVoice];
      const seqs = await Promise.all(voices.map(async (voice) => (await voice.say("ada", "One more")).seq));
      const unread = page.getByRole("link", { name: /unread/ });
      await eventually("two are unread", async () => (await unread.count()) === 2);
      await page.keyboard.press("Control+/");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await page.keyboard.press("Shift+Escape");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.keyboard.press("Escape");
      // It comes to both behind whatever was told of reading.
      await person.write("Behind the keys");
      for (const voice of voices) await eventually("it has come", () => voice.received.some(({ content }) => content === "Behind the keys"));
      const readSeqs = voices.map((voice) => voice.received.filter(({ type, conversation }) => type === "receipt" && conversation.startsWith("dm:")).map(({ read_seq }) => read_seq));
      assert.ok(readSeqs.every((reads, at) => reads.every((read) => read < seqs[at])), JSON.stringify({ readSeqs, seqs }));
      assert.equal(await unread.count(), 2);
      await page.keyboard.press("Shift+Escape");
      await isAllRead(page);
      // What this browser had kept is shown first.
      await page.reload();
      await person.inList("Bo Nakamura").waitFor();
      await isAllRead(page);
    }));

  it("Esc marks nothing as read in a field for something else, nor where it takes a tooltip away", () =>
    as(ada, { path: "/c/dm:ada:zoe" }, async (person, page) => {
      await person.inList("Bo Nakamura").waitFor();
      await composer(page).focus();
      await page.keyboard.press("Shift+Escape");
      await eventually("nothing is unread", async () => (await page.getByRole("link", { name: /unread/ }).count()) === 0);
      let said = 0;
      /** One more is unread than before: none of them was marked as read. */
      const allUnread = async () => {
        said += 1;
        await boVoice.say("ada", `Number ${said}`);
        await person.inList("Bo Nakamura").and(page.getByRole("link", { name: new RegExp(`\\b${said} unread`) })).waitFor();
      };
      for (const [tab, label] of [["Chats", "Filter conversations"], ["People", "Search people"]]) {
        await page.getByRole("tab", { name: tab }).click();
        const field = page.getByRole("searchbox", { name: label });
        await field.fill("zo");
        await page.keyboard.press("Escape");
        assert.equal(await field.inputValue(), "");
        await page.keyboard.press("Shift+Escape");
        await person.openChats();
        await allUnread();
      }
      await composer(page).focus();
      await page.getByRole("button", { name: "New group" }).hover();
      await page.getByRole("tooltip").waitFor();
      await page.keyboard.press("Shift+Escape");
      await page.getByRole("tooltip").waitFor({ state: "detached" });
      await allUnread();
      await page.keyboard.press("Shift+Escape");
      await eventually("nothing is unread", async () => (await page.getByRole("link", { name: /unread/ }).count()) === 0);
    }));

  it("on a phone a button closes the jump", () =>
    as(ada, { viewport: PHONE }, async (person, page) => {
      await person.inList("Bo Nakamura").waitFor();
      await page.getByRole("button", { name: "Jump to a person or group" }).click();
      const dialog = page.getByRole("dialog", { name: "Jump to" });
      await dialog.getByRole("button", { name: "Close" }).click();
      await dialog.waitFor({ state: "hidden" });
      await person.inList("Bo Nakamura").waitFor();
    }));

  it("the table of shortcuts is reached by mouse too, and gives the focus back", () =>
    as(ada, {}, async (_, page) => {
      await page.getByRole("button", { name: "Account", exact: true }).click();
      await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
      const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await dialog.getByRole("row", { name: "Jump to a person or group Ctrl K" }).waitFor();
      await dialog.getByRole("button", { name: "Close" }).click();
      await dialog.waitFor({ state: "hidden" });
      await focusIsIn(page, page.getByRole("button", { name: "Account", exact: true }));
    }));

  it("F6 goes through the parts of the window, Ctrl+Shift+L to the message field", () =>
    as(ada, { path: "/c/dm:ada:bo" }, async (person, page) => {
      await person.chat("Bo Nakamura").waitFor();
      await person.sees("Hello from Bo");
      await composer(page).focus();
      const visited = [];
      for (let at = 0; at < 5; at += 1) {
        visited.push(await page.evaluate(() => document.activeElement?.closest("[data-region]")?.getAttribute("data-region")));
        // Some browsers have F6 for themselves.
        await page.keyboard.press(at % 2 === 0 ? "F6" : "Control+F6");
      }
      assert.deepEqual(visited.filter((region) => region !== "details"), visited.includes("details") ? ["composer", "list", "header", "messages"] : ["composer", "list", "header", "messages", "composer"]);
      await page.keyboard.press("Control+Shift+L");
      await focusIsIn(page, composer(page));
      await page.keyboard.press("Shift+F6");
      await eventually("the messages have the focus", () => page.evaluate(() => document.activeElement?.closest('[data-region="messages"]') !== null));
    }));

  it("the first Tab leads past the list", () =>
    as(ada, { path: "/c/dm:ada:bo" }, async (person, page) => {
      await person.sees("Hello from Bo");
      // Where somebody begins who has just come to the page.
      await page.evaluate(() => {
        document.body.tabIndex = -1;
        document.body.focus();
        document.body.removeAttribute("tabindex");
      });
      await page.keyboard.press("Tab");
      await focusIsIn(page, page.getByRole("link", { name: "Skip to messages" }));
      await page.keyboard.press("Enter");
      await eventually("the messages have the focus", () => page.evaluate(() => document.activeElement?.closest('[data-region="messages"]') !== null));
      assert.equal(new URL(page.url()).hash, "");
    }));

  it("an address leads to its conversation, after signing in and over a reload", async () => {
    const person = await Person.arrive(browser, server.origin, "ada", "Ada Lindqvist");
    people.push(person);
    const { page } = person;
    await person.goto("/c/dm:ada:bo");
    await person.signIn();
    await person.chat("Bo Nakamura").waitFor();
    await page.reload();
    await person.chat("Bo Nakamura").waitFor();
    await person.openFromList("Carla Reyes");
    await page.goBack();
    await person.chat("Bo Nakamura").waitFor();
    await page.goForward();
    await person.chat("Carla Reyes").waitFor();
    for (const path of ["/c/dm:ada:nobody-of-that-name", "/c/dm:bo:carla", "/c/group:1", "/c/nonsense"]) {
      await person.goto(path);
      await page.getByText("This conversation is not available").waitFor();
    }
    await page.getByRole("button", { name: "Show conversations" }).click();
    await page.getByText("Pick a conversation").waitFor();
    await person.close();
  });

  it("on a phone the way back leads to the list", () =>
    as(ada, { viewport: PHONE, path: "/c/dm:ada:bo" }, async (person, page) => {
      await person.chat("Bo Nakamura").waitFor();
      await page.goBack();
      await person.inList("Carla Reyes").click();
      await person.chat("Carla Reyes").waitFor();
      await page.getByRole("button", { name: "Back to conversations" }).click();
      await person.inList("Bo Nakamura").click();
      await person.chat("Bo Nakamura").waitFor();
      await page.goBack();
      await person.inList("Bo Nakamura").waitFor();
    }));

  it("what is closed twice at once is left once", () =>
    as(ada, {}, async (person, page) => {
      await person.openFromList("Bo Nakamura");
      await person.openFromList("Carla Reyes");
      await page.keyboard.press("Control+k");
      const dialog = page.getByRole("dialog", { name: "Jump to" });
      // Both before the browser has gone anywhere, as with keys that are pressed while the page is busy.
      await dialog.getByRole("combobox").evaluate((field) => {
        for (let times = 0; times < 2; times += 1) field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      });
      await dialog.waitFor({ state: "hidden" });
      // One step on is what was left.
      await page.goForward();
      await dialog.waitFor();
      await page.goBack();
      await dialog.waitFor({ state: "hidden" });
      await person.chat("Carla Reyes").waitFor();

      await page.setViewportSize(PHONE);
      await page.getByRole("button", { name: "Back to conversations" }).evaluate((button) => {
        for (let times = 0; times < 2; times += 1) button.click();
      });
      await person.chat("Carla Reyes").waitFor({ state: "hidden" });
      await page.goForward();
      await person.chat("Carla Reyes").waitFor();
    }));

  it("title, icon and the installed app's badge tell what is open and how much is unread", () =>
    as(ada, { path: "/c/dm:ada:bo" }, async (person, page) => {
      const icon = () => page.locator('link[rel="icon"][type="image/svg+xml"]').getAttribute("href");
      await readAll(person);
      await page.addInitScript(recordBadge);
      await page.reload();
      const badgeIs = (count) => eventually(`the app's badge is ${count}`, () => page.evaluate((wanted) => window.badge === wanted, count));
      await eventually("it is Bo's", async () => (await page.title()) === "Bo Nakamura – ChatSync");
      const plain = await icon();
      await carlaVoice.say("ada", "For the title");
      await eventually("one is unread", async () => (await page.title()) === "(1) Bo Nakamura – ChatSync");
      await eventually("the icon has a dot", async () => (await icon()) !== plain);
      assert.match(await icon(), /unread/);
      await badgeIs(1);
      const answer = await page.request.get(new URL(await icon(), server.origin).href);
      assert.equal(answer.headers()["content-type"], "image/svg+xml");
      await page.keyboard.press("Shift+Escape");
      await eventually("all is read", async () => (await page.title()) === "Bo Nakamura – ChatSync");
      assert.equal(await icon(), plain);
      await badgeIs(0);
    }));

  it("notes on the desktop are offered once, and tell what is not in view", async () => {
    // Notes of the page itself can be recorded in it; those of the service worker have their test in installed.test.js.
    const person = await arrive(ada, { serviceWorkers: "block" });
    const { page } = person;
    const context = page.context();
    await page.clock.install();
    const arrived = arrivals(page);
    await page.addInitScript(recordNotes);
    await page.addInitScript(() => {
      window.Notification.permission = "default";
      window.asked = 0;
      window.Notification.requestPermission = async () => {
        window.asked += 1;
        window.Notification.permission = "granted";
        return "granted";
      };
    });
    await page.reload();
    const offer = page.getByRole("region", { name: "Turn on notifications" });
    const asked = () => page.evaluate(() => window.asked);
    await offer.waitFor();
    await person.openFromList("Carla Reyes");
    assert.equal(await asked(), 0, "the browser asks only after a click on the offer");
    await offer.getByRole("button", { name: "Turn on notifications" }).click();
    await offer.waitFor({ state: "hidden" });
    assert.equal(await asked(), 1);
    const notes = () => page.evaluate(() => window.notes.map(({ title, body, tag, closed }) => ({ title, body, tag, closed })));
    await person.openFromList("Bo Nakamura");
    await boVoice.say("ada", "You see this anyway");
    await person.sees("You see this anyway");
    // Both come within the time that a note waits.
    await stopClock(page);
    await carlaVoice.sayAll("ada", ["**Look** here", "and here"]);
    await eventually("both have come", () => arrived.includes("and here"));
    await letPass(page, NOTE_WAITS_MS + SOME_MS);
    await page.clock.resume();
    await eventually("a note is shown", async () => (await notes()).length > 0);
    assert.deepEqual(await notes(), [{ title: "Carla Reyes (2)", body: "and here", tag: "dm:ada:carla", closed: false }]);
    // Bo's came before: its note would have been shown before.
    await page.evaluate(() => window.notes[0].onclick());
    await person.chat("Carla Reyes").waitFor();
    assert.equal((await notes())[0].closed, true);

    // Of two tabs one shows it, and none while it is in view in the other, though the server does not hear that it is read.
    await person.follow("/");
    await page.getByText("Pick a conversation").waitFor();
    const other = await context.newPage();
    const arrivedThere = arrivals(other);
    await other.addInitScript(recordNotes);
    await other.routeWebSocket("**/ws", (socket) => {
      const upstream = socket.connectToServer();
      socket.onMessage((data) => {
        if (JSON.parse(data).type !== "read") upstream.send(data);
      });
    });
    await other.goto(`${server.origin}/c/dm:ada:carla`);
    await other.getByText("and here").last().waitFor();
    await other.bringToFront();
    await boVoice.say("ada", "For one of the tabs");
    await eventually("one note more", async () => (await noteBodies(page, other)).length === 2);
    // Both tabs have heard of it before a note is due.
    await stopClock(page);
    await carlaVoice.say("ada", "In view over there");
    await boVoice.say("ada", "And the last");
    for (const texts of [arrived, arrivedThere]) await eventually("it has come", () => texts.includes("And the last"));
    await letPass(page, NOTE_WAITS_MS + SOME_MS);
    await page.clock.resume();
    await eventually("the last one is told", async () => (await noteBodies(page, other)).includes("And the last"));
    const bodies = await noteBodies(page, other);
    assert.deepEqual(bodies, ["and here", "For one of the tabs", "And the last"]);
    await page.reload();
    await person.inList("Bo Nakamura").waitFor();
    assert.equal(await offer.count(), 0);
    await person.close();
  });

  it("what arrives in the open conversation is read out, and nothing else", () =>
    as(ada, { path: "/c/dm:ada:bo" }, async (person, page) => {
      await page.clock.install();
      const arrived = arrivals(page);
      await page.reload();
      await person.sees("Hello from Bo");
      await isConnected(person);
      const log = page.getByRole("log", { name: "New messages" });
      assert.equal(await log.getAttribute("aria-live"), "polite");
      await person.write("My own words");
      await person.sees("My own words");
      await carlaVoice.say("ada", "Elsewhere");
      await boVoice.say("ada", "Can you **hear** me?");
      await log.getByText("Bo Nakamura: Can you hear me?").waitFor();
      assert.deepEqual(await log.locator("p").allTextContents(), ["Bo Nakamura: Can you hear me?"]);
      // All come before any is told.
      await stopClock(page);
      await boVoice.sayAll("ada", ["1", "2", "3", "4", "5"]);
      await eventually("all have come", () => ["1", "2", "3", "4", "5"].every((text) => arrived.includes(text)));
      await letPass(page, TOLD_AFTER_MS + SOME_MS);
      await page.clock.resume();
      await log.getByText("5 new messages from Bo Nakamura").waitFor();
      assert.equal(await log.locator("p").count(), 2);
      await page.reload();
      await person.sees("Can you hear me?");
      assert.equal(await log.locator("p").count(), 0);
    }));

  it("the banner counts what waits, and says when it is over", () =>
    as(ada, { path: "/c/dm:ada:bo" }, async (person, page) => {
      await person.sees("Hello from Bo");
      person.outage = true;
      await server.kill();
      await person.seesBanner(true);
      await person.write("Written in the dark");
      await page.getByText("1 message waits to be sent").waitFor();
      await page.getByText(/^Next try in \d+ sec$/).waitFor();
      // It is said for two seconds only.
      await page.evaluate(recordReconnected);
      await server.start();
      await eventually("it is said", () => page.evaluate(() => window.wasBack));
      await page.getByRole("status").getByText("Reconnected").waitFor({ state: "hidden" });
      await person.seesTick("Written in the dark", "Sent");
      boVoice = await Voice.connect(server, bo);
      carlaVoice = await Voice.connect(server, carla);
    }));

  it("a short interruption is not worth a word, a longer one is told after two seconds", async () => {
    const proxy = await Proxy.start(server.origin);
    const person = await Person.signedIn(browser, proxy.origin, ada, { path: "/c/dm:ada:bo" });
    people.push(person);
    const { page } = person;
    const told = () => page.evaluate(() => window.told);
    // A machine that is busy elsewhere may make it a long one: then it was none of those that this is about.
    let took = Number.POSITIVE_INFINITY;
    for (let round = 1; took >= PATIENCE_MS && round <= 5; round += 1) {
      await page.reload();
      await person.sees("Hello from Bo");
      await page.evaluate(recordBanner);
      person.outage = true;
      const cut = Date.now();
      proxy.cut();
      await boVoice.say("ada", `Over the next connection, ${round}`);
      await person.sees(`Over the next connection, ${round}`);
      took = Date.now() - cut;
    }
    assert.ok(took < PATIENCE_MS, `${took} ms`);
    assert.deepEqual(await told(), []);
    proxy.hangs = true;
    const lost = Date.now();
    proxy.cut();
    await page.getByRole("region", { name: "Connection" }).getByText(/^No connection/).waitFor();
    const [first] = await told();
    assert.ok(first - lost >= PATIENCE_MS, `${first - lost} ms`);
    proxy.hangs = false;
    proxy.cut();
    await person.seesBanner(false);
    await person.close();
    await proxy.close();
  });

  it("it is noticed at once that the machine woke up, and that the network is gone or back", () =>
    as(ada, { path: "/c/dm:ada:bo" }, async (person, page) => {
      person.outage = true;
      await page.clock.install();
      await page.reload();
      await person.sees("Hello from Bo");
      await stopClock(page);
      const banner = page.getByRole("region", { name: "Connection" });
      // The lid was closed for some seconds, and meanwhile the connection died.
      server.pause();
      try {
        await page.clock.fastForward(6_000);
        await letPass(page, PONG_IN_DOUBT_MS + PATIENCE_MS + 2 * SOME_MS);
        await banner.waitFor();
      } finally {
        server.resume();
      }
      await page.clock.resume();
      await person.seesBanner(false);

      await stopClock(page);
      await person.setOffline(true);
      await letPass(page, PONG_IN_DOUBT_MS + PATIENCE_MS + 2 * SOME_MS);
      await banner.getByText(/^You are offline/).waitFor();
      await isWaiting(page);
      const sockets = answeredSockets(page);
      await person.setOffline(false);
      // Time stands still: no pause between two tries has ended.
      await eventually("there is a connection again", () => sockets.length > 0);
      await page.clock.resume();
      await person.seesBanner(false);
    }));

  it("“Try now” does not wait for the next try", async () => {
    const proxy = await Proxy.start(server.origin);
    const person = await Person.signedIn(browser, proxy.origin, ada, { path: "/c/dm:ada:bo" });
    people.push(person);
    const { page } = person;
    person.outage = true;
    await page.clock.install();
    await page.reload();
    await person.sees("Hello from Bo");
    await stopClock(page);
    proxy.hangs = true;
    proxy.cut();
    await isWaiting(page);
    proxy.hangs = false;
    const sockets = answeredSockets(page);
    await page.getByRole("button", { name: "Try now" }).click();
    await eventually("there is a connection again", () => sockets.length > 0);
    await page.clock.resume();
    await person.seesBanner(false);
    await person.close();
    await proxy.close();
  });

  it("a tab without a connection follows at once when another signs out", async () => {
    const guest = await signUp(server, "guest", "Guest");
    const person = await arrive(guest);
    const first = person.page;
    const second = await first.context().newPage();
    await second.routeWebSocket(/\/ws$/, () => {});
    await second.goto(server.origin);
    await second.getByRole("button", { name: "Account", exact: true }).waitFor();
    await first.getByRole("button", { name: "Account", exact: true }).click();
    await first.getByRole("menuitem", { name: "Sign out" }).click();
    await second.getByRole("form", { name: "Sign in" }).waitFor();
    await person.close();
  });

  it("nothing went wrong in any browser", () => {
    for (const person of people) assert.deepEqual(person.faults, [], person.username);
  });
});

/** Stops the installed clock of a page, and of all others of its browser. */
async function stopClock(page) {
  const stop = async () => page.clock.pauseAt(await page.evaluate((ms) => Date.now() + ms, SOME_MS));
  // Where that moment is over before the page hears of it, it refuses to go back to it; but then its clock stands already.
  await stop().catch(stop);
}

/** Lets time pass in a page whose clock stands still, bit by bit: it renders in between. */
async function letPass(page, ms) {
  const STEP_MS = 100;
  for (let passed = 0; passed < ms; passed += STEP_MS) await page.clock.runFor(STEP_MS);
}

/** Lets time pass until the next try is more than a second away. */
function isWaiting(page) {
  const next = page.getByRole("region", { name: "Connection" }).getByText(/^Next try in ([2-9]|\d\d+) sec$/);
  return eventually("it waits for the next try", async () => {
    await letPass(page, 100);
    return next.isVisible();
  });
}

/** The texts of messages that come to a page over connections that it makes from now on. */
function arrivals(page) {
  const texts = [];
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => texts.push(JSON.parse(payload).content)));
  return texts;
}

/** The connections that a page makes from now on, once something has come over them. */
function answeredSockets(page) {
  const answered = [];
  page.on("websocket", (socket) => socket.once("framereceived", () => answered.push(socket)));
  return answered;
}
