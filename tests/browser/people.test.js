/** The look in both themes, the panes at all widths, who somebody is, the directory and groups: by people in real browsers. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { Person } from "./person.js";
import { Server } from "./server.js";

describe("the look, people and groups", { concurrency: false }, () => {
  let server;
  let browser;
  const people = [];

  before(async () => {
    server = await Server.start();
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function arrive(username, name, viewport) {
    const person = await Person.arrive(browser, server.origin, username, name, viewport);
    people.push(person);
    return person;
  }

  describe("the theme", () => {
    const DARK = "rgb(14, 21, 20)";
    const LIGHT = "rgb(245, 247, 246)";

    /** A page of somebody whose system and whose browser's settings are such; the app's scripts come when `release` is called. */
    async function open({ system, settings }) {
      const context = await browser.newContext({ colorScheme: system });
      if (settings) {
        await context.addInitScript((kept) => {
          if (localStorage.getItem("chatsync.settings") === null) localStorage.setItem("chatsync.settings", kept);
        }, JSON.stringify(settings));
      }
      const page = await context.newPage();
      const { promise, resolve: release } = deferred();
      await page.route(/\/assets\/.*\.js$/, async (route) => {
        await promise;
        await route.continue();
      });
      await page.goto(server.origin, { waitUntil: "commit" });
      return { page, release };
    }

    function deferred() {
      let resolve;
      const promise = new Promise((done) => {
        resolve = done;
      });
      return { promise, resolve };
    }

    const ground = (page) =>
      page.evaluate(() => [document.documentElement, document.body].map((each) => getComputedStyle(each).backgroundColor));

    for (const [system, theme, expected] of [
      ["light", "dark", DARK],
      ["dark", "light", LIGHT],
      ["dark", "system", DARK],
      ["light", "system", LIGHT],
    ]) {
      it(`${theme} on a ${system} system does not flash: it is there before the app's scripts, and stays`, async () => {
        const { page, release } = await open({ system, settings: { theme } });
        await page.waitForFunction(() => document.styleSheets.length > 0 && document.body !== null);
        assert.equal((await ground(page))[0], expected);
        assert.equal(await page.evaluate(() => document.getElementById("root").childElementCount), 0);
        release();
        await page.getByRole("button", { name: "Sign in" }).waitFor();
        assert.ok((await ground(page)).every((colour) => colour === expected || colour === "rgba(0, 0, 0, 0)"));
        await page.context().close();
      });
    }

    it("follows the system and a choice made in another tab", async () => {
      const { page, release } = await open({ system: "light" });
      release();
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      const isDark = () =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor).then((colour) => colour === DARK);
      assert.equal(await isDark(), false);
      await page.emulateMedia({ colorScheme: "dark" });
      await eventually("it is dark", isDark);
      const other = await page.context().newPage();
      await other.goto(server.origin);
      await other.evaluate(() => localStorage.setItem("chatsync.settings", '{"theme":"light","density":"compact"}'));
      await eventually("it is light", async () => !(await isDark()));
      assert.equal(await page.locator("html").getAttribute("data-density"), "compact");
      assert.equal(await page.locator('meta[name="theme-color"]').getAttribute("content"), "#ffffff");
      await page.context().close();
    });
  });

  it("nothing went wrong in any browser", () => {
    assert.deepEqual(
      people.flatMap((person) => person.faults),
      [],
    );
  });
});
