/** What each may have as they like it: keys, where reading begins, what is told of which conversation. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { recordNotes } from "./notes.js";
import { Person } from "./person.js";
import { signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

const MANY = 520;

describe("preferences", { concurrency: false }, () => {
  let server;
  let browser;
  let ada;
  let boVoice;
  let carlaVoice;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    ada = await signUp(server, "ada", "Ada Lindqvist");
    boVoice = await Voice.connect(server, await signUp(server, "bo", "Bo Nakamura"));
    carlaVoice = await Voice.connect(server, await signUp(server, "carla", "Carla Reyes"));
    await boVoice.say("ada", "Hello from Bo");
    await carlaVoice.sayAll(
      "ada",
      Array.from({ length: MANY }, (_, at) => `number ${at + 1}.`),
    );
  });

  after(async () => {
    await boVoice?.close();
    await carlaVoice?.close();
    await browser?.close();
    await server?.remove();
  });

  /** Runs with Ada's browser, and closes it. */
  async function asAda(options, story) {
    const person = await Person.signedIn(browser, server.origin, ada, options);
    try {
      await story(person, person.page);
      assert.deepEqual(person.faults, []);
    } finally {
      await person.close();
    }
  }

  /** Changes one of the settings that are lists of choices. */
  async function choose(person, label, choice) {
    const dialog = await person.openSettings();
    await dialog.getByRole("combobox", { name: label }).click();
    await person.page.getByRole("option", { name: choice, exact: true }).click();
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async function flip(person, label) {
    const dialog = await person.openSettings();
    await dialog.getByRole("switch", { name: label }).click();
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  it("Enter begins a new line and Ctrl+Enter sends, if that is wanted, and the table of shortcuts says so", () =>
    asAda({ path: "/c/dm:ada:bo" }, async (person, page) => {
      const input = page.getByRole("textbox", { name: "Message" });
      await choose(person, "Send with", "Ctrl+Enter");
      await input.pressSequentially("First line\nsecond line");
      assert.equal(await input.inputValue(), "First line\nsecond line");
      await input.press("Control+Enter");
      await person.sees("second line");
      assert.equal(await input.inputValue(), "");
      await page.keyboard.press("Control+/");
      const table = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await table.getByRole("row", { name: "Send the message Ctrl Enter" }).waitFor();
      await table.getByRole("row", { name: "New line Enter or Shift Enter" }).waitFor();
    }));

  it("what arrives is not read out to those who do not want that", () =>
    asAda({ path: "/c/dm:ada:bo" }, async (person, page) => {
      await flip(person, "Read out new messages");
      await boVoice.say("ada", "Said silently");
      await person.sees("Said silently");
      await flip(person, "Read out new messages");
      await boVoice.say("ada", "Said aloud");
      const log = page.getByRole("log", { name: "New messages" });
      await log.getByText("Said aloud").waitFor();
      assert.deepEqual(await log.locator("p").allTextContents(), ["Bo Nakamura: Said aloud"]);
    }));

  it("a conversation opens at the newest message, if that is wanted, with a way to the first new one and back", () =>
    asAda({}, async (person, page) => {
      const inSight = (text) => eventually(`${text} is in sight`, () => person.message(text).evaluate((row) => row.getBoundingClientRect().top > 0 && row.getBoundingClientRect().bottom < innerHeight));
      const toFirst = page.getByRole("button", { name: "Jump to the first new message" });
      await choose(person, "Open a conversation at", "Newest message");
      await person.openFromList("Carla Reyes");
      await inSight(`number ${MANY}.`);
      await toFirst.click();
      await inSight("number 1.");
      await page.getByRole("separator", { name: "New messages" }).waitFor();
      await toFirst.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: /^Jump to (latest|\d+ new)/ }).click();
      await inSight(`number ${MANY}.`);
      await toFirst.waitFor();
    }));

  it("a muted conversation shows that, makes no note and does not count, until it is heard again", () =>
    asAda({ path: "/c/dm:ada:bo", serviceWorkers: "block" }, async (person, page) => {
      await page.addInitScript(recordNotes);
      await page.evaluate(() => localStorage.setItem("chatsync.settings", JSON.stringify({ notifications: true, noteContent: false })));
      await page.reload();
      const notes = () => page.evaluate(() => window.notes.map(({ title, body }) => `${title}: ${body}`));
      const carla = person.inList("Carla Reyes");
      await carla.hover();
      await page.getByRole("button", { name: "Options for Carla Reyes" }).click();
      await page.getByRole("menuitem", { name: "Mute for 8 hours" }).click();
      await carla.getByRole("img", { name: "Muted" }).waitFor();
      await page.reload();
      await carla.getByRole("img", { name: "Muted" }).waitFor();
      await carlaVoice.say("ada", "Unheard");
      await carla.getByRole("img", { name: /unread/ }).waitFor();
      // What was in sight has to be read before it is left: that takes a second.
      const bo = person.inList("Bo Nakamura");
      await eventually("Bo's are read", async () => (await bo.getByRole("img", { name: /unread/ }).count()) === 0);
      await person.follow("/");
      // What comes later and is told shows that the earlier one is not.
      await boVoice.say("ada", "For your eyes only");
      await eventually("Bo's note is there", async () => (await notes()).length > 0);
      assert.deepEqual(await notes(), ["Bo Nakamura: 1 new message"]);
      assert.equal(await page.title(), "(1) ChatSync");
      await page.keyboard.press("Shift+Escape");
      await carla.click({ button: "right" });
      await page.getByText(/^Muted until \d/).waitFor();
      await page.getByRole("menuitem", { name: "Unmute" }).click();
      await carla.getByRole("img", { name: "Muted" }).waitFor({ state: "hidden" });
      await carlaVoice.say("ada", "Heard");
      await eventually("Carla's note is there", async () => (await notes()).includes("Carla Reyes: 1 new message"));
    }));

  it("a conversation marked as unread by keyboard is one for the filter and Alt+Shift, until it is opened again", () =>
    asAda({ path: "/c/dm:ada:bo" }, async (person, page) => {
      const bo = person.inList("Bo Nakamura");
      const marked = bo.getByRole("img", { name: "Marked as unread" });
      await page.keyboard.press("Shift+Escape");
      await eventually("nothing is unread", async () => (await page.getByRole("link", { name: /unread/ }).count()) === 0);
      await bo.focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: "Mark as unread" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.press("Enter");
      await marked.waitFor();
      const isBack = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") === "Options for Bo Nakamura");
      await eventually("the focus is back", isBack);
      await person.follow("/c/dm:ada:carla");
      await person.chat("Carla Reyes").waitFor();
      await page.getByRole("button", { name: "Unread only" }).click();
      await marked.waitFor();
      // The row goes under its own menu, and what had the focus with it.
      await carlaVoice.say("ada", "One to stay in the list");
      await bo.click({ button: "right" });
      await page.getByRole("menuitem", { name: "Mark as read" }).click();
      await bo.waitFor({ state: "hidden" });
      const isInList = () => page.evaluate(() => document.activeElement?.closest("nav") !== null && document.activeElement?.tagName === "A");
      await eventually("the row in its place has the focus", isInList);
      await page.getByRole("button", { name: "Unread only" }).click();
      await bo.click({ button: "right" });
      await page.getByRole("menuitem", { name: "Mark as unread" }).click();
      await marked.waitFor();
      await page.keyboard.press("Alt+Shift+ArrowDown");
      await person.chat("Bo Nakamura").waitFor();
      await marked.waitFor({ state: "hidden" });
      // In the conversation itself, where a phone has no list.
      await page.getByRole("main").getByRole("button", { name: "Options for Bo Nakamura" }).click();
      await page.getByRole("menuitem", { name: "Mark as unread" }).click();
      await marked.waitFor();
      await page.reload();
      await bo.waitFor();
      await marked.waitFor({ state: "hidden" });
    }));

  it("Ctrl+Alt+K makes a link of what is selected", () =>
    asAda({ path: "/c/dm:ada:bo" }, async (person, page) => {
      const input = page.getByRole("textbox", { name: "Message" });
      await input.fill("the map");
      await input.press("Control+A");
      await input.press("Control+Alt+k");
      await page.keyboard.insertText("https://example.org/map");
      assert.equal(await input.inputValue(), "[the map](https://example.org/map)");
      await input.press("Enter");
      const link = person.message("the map").getByRole("link", { name: "the map" });
      assert.equal(await link.getAttribute("href"), "https://example.org/map");
    }));
});
