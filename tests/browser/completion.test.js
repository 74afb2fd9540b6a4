/** What is offered while one writes `@name` or `:emoji`: by keyboard, mouse and touch, in German, and without harm to the rest. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { violations } from "./axe.js";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { sidewaysScrolling, smallTargets } from "./layout.js";
import { DESK, NARROW, PHONE, Person, THEMES } from "./person.js";
import { signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

const LONG_NAME = "Bonaventura van der Berg-Papadopoulou-Donaudampfschifffahrt";

describe("completion", { concurrency: false }, () => {
  let server;
  let browser;
  let ada;
  let voice;
  let path;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    ada = await signUp(server, "ada", "Ada Lindqvist");
    const bo = await signUp(server, "bo", "Bo Nakamura");
    const others = [await signUp(server, "carla", "Carla Reyes"), await signUp(server, "bonaventura-of-the-long-name", LONG_NAME)];
    voice = await Voice.connect(server, bo);
    const group = await voice.createGroup("Rowing club", [ada, ...others]);
    await voice.say(group, "The boat is here");
    path = `/c/group:${group}`;
  });

  after(async () => {
    await voice?.close();
    await browser?.close();
    await server?.remove();
  });

  /** Runs with Ada's browser, in the group, and closes it. */
  async function asAda(options, story) {
    const person = await Person.signedIn(browser, server.origin, ada, { path, ...options });
    try {
      // Who is in the group is known once its messages are there; it is looked at when a letter is typed.
      await person.page.getByRole("list", { name: /^(Messages|Nachrichten)$/ }).getByRole("listitem").last().waitFor();
      await person.page.getByRole("textbox", { name: /^(Message|Nachricht)$/ }).click();
      await story(person, person.page);
      assert.deepEqual(person.faults, []);
    } finally {
      await person.close();
    }
  }

  const input = (page) => page.getByRole("textbox", { name: /^(Message|Nachricht)$/ });
  const offers = (page) => page.getByRole("listbox", { name: /^(Suggestions|Vorschläge)$/ });
  const options = (page) => offers(page).getByRole("option");
  const holds = (page, text) => eventually(`the field holds ${JSON.stringify(text)}`, async () => (await input(page).inputValue()) === text);
  const isClosed = (page) => eventually("nothing is offered", async () => (await offers(page).count()) === 0);

  it("by keyboard: arrows choose, Tab and Enter accept, Ctrl+Z takes it back, and Enter sends as ever then", () =>
    asAda({}, async (person, page) => {
      await page.keyboard.type("hi @bo");
      await options(page).nth(1).waitFor();
      assert.equal(await input(page).getAttribute("aria-activedescendant"), await options(page).nth(0).getAttribute("id"));
      await page.keyboard.press("ArrowDown");
      assert.equal(await options(page).nth(1).getAttribute("aria-selected"), "true");
      await page.keyboard.press("ArrowUp");
      await options(page).and(page.getByRole("option", { name: "Bo Nakamura @bo", selected: true })).waitFor();
      await page.keyboard.press("Tab");
      await holds(page, "hi @bo ");
      await isClosed(page);
      await page.keyboard.press("Control+z");
      await holds(page, "hi @bo");
      await page.keyboard.press("Control+Shift+z");
      await holds(page, "hi @bo ");
      await page.keyboard.type("and @rey");
      await options(page).first().waitFor();
      await page.keyboard.press("Enter");
      await holds(page, "hi @bo and @carla ");
      await page.keyboard.type(":rocke");
      await page.getByRole("option", { name: /^:rocket:/, selected: true }).waitFor();
      await page.keyboard.press("Enter");
      await holds(page, "hi @bo and @carla 🚀 ");
      await page.keyboard.press("Enter");
      await person.sees("hi @bo and @carla 🚀");
      await holds(page, "");
    }));

  it("a whole code becomes its emoji at once, and Ctrl+Z brings the code back", () =>
    asAda({}, async (_, page) => {
      await page.keyboard.type("so :tada:");
      await holds(page, "so 🎉");
      await page.keyboard.press("Control+z");
      await holds(page, "so :tada:");
      await page.keyboard.press("End");
      await page.keyboard.type(" at 12:30: :nosuchcode: x");
      await holds(page, "so :tada: at 12:30: :nosuchcode: x");
    }));

  it("Escape closes what is offered and marks nothing as read; the next one is the app's again", () =>
    asAda({}, async (person, page) => {
      const group = await voice.createGroup("Harbour", [ada]);
      await voice.sayAll(group, Array.from({ length: 80 }, (_, at) => `ship ${at + 1}.`));
      const unread = page.getByRole("link", { name: /^Harbour.*unread/ });
      await unread.waitFor();
      await person.openFromList("Harbour");
      await person.sees("ship 1.");
      await input(page).click();
      await page.keyboard.type("@bo");
      await offers(page).waitFor();
      await page.keyboard.press("Escape");
      await isClosed(page);
      await page.keyboard.type(" ");
      assert.equal(await input(page).inputValue(), "@bo ");
      // It comes behind whatever was told of reading.
      await person.follow(path);
      await person.chat("Rowing club").waitFor();
      await person.write("Behind the key");
      await eventually("it has come", () => voice.received.some(({ content }) => content === "Behind the key"));
      const read = voice.received.filter(({ type, conversation }) => type === "receipt" && conversation === `group:${group}`).map(({ read_seq }) => read_seq);
      assert.ok(read.every((seq) => seq < 80), `${read}`);
      await person.follow(`/c/group:${group}`);
      await person.chat("Harbour").waitFor();
      assert.equal(await unread.count(), 1);
      await page.keyboard.press("Escape");
      await unread.waitFor({ state: "detached" });
    }));

  it("a click accepts, and leaves the focus where it is; a look elsewhere closes", () =>
    asAda({}, async (_, page) => {
      await page.keyboard.type("@");
      await eventually("the members are offered", async () => (await options(page).count()) === 3);
      await page.getByRole("option", { name: "Carla Reyes @carla" }).click();
      await holds(page, "@carla ");
      await page.keyboard.type(":smil");
      await offers(page).waitFor();
      await page.getByRole("searchbox", { name: "Filter conversations" }).click();
      await isClosed(page);
      assert.equal(await input(page).inputValue(), "@carla :smil");
    }));

  it("suggestions and a picker stay behind with their conversation, and do not come back with it", () =>
    asAda({}, async (person, page) => {
      await page.keyboard.type("@bo");
      await offers(page).waitFor();
      await person.follow("/c/dm:ada:bo");
      await page.getByRole("region", { name: "Conversation with Bo Nakamura" }).waitFor();
      await isClosed(page);
      await holds(page, "");
      await page.getByRole("button", { name: "Insert emoji" }).click();
      const picker = page.getByRole("dialog", { name: "Emoji" });
      await picker.waitFor();
      await person.follow(path);
      await picker.waitFor({ state: "detached" });
      await holds(page, "@bo");
      await person.stillness();
      await isClosed(page);
    }));

  it("Enter that ends a composition sends nothing, the next one does", () =>
    asAda({}, async (person, page) => {
      const method = await page.context().newCDPSession(page);
      await method.send("Input.imeSetComposition", { text: "ni", selectionStart: 2, selectionEnd: 2 });
      const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
      await method.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
      await method.send("Input.insertText", { text: "你好" });
      await method.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
      await holds(page, "你好");
      assert.equal(await person.message("你好").count(), 0);
      await page.keyboard.press("Enter");
      await person.sees("你好");
    }));

  it("on a phone a tap accepts", () =>
    asAda({ viewport: PHONE, hasTouch: true, isMobile: true }, async (_, page) => {
      await page.keyboard.type("@");
      await page.getByRole("option", { name: "Bo Nakamura @bo" }).tap();
      await holds(page, "@bo ");
      await page.keyboard.type(":he");
      await eventually("six are offered", async () => (await options(page).count()) === 6);
      const first = await options(page).first().getAttribute("id");
      assert.equal(await input(page).getAttribute("aria-activedescendant"), first);
    }));

  for (const viewport of [DESK, PHONE, NARROW]) {
    it(`${viewport.width} pixels wide all can be perceived and pressed, in both themes`, () =>
      asAda({ viewport }, async (person, page) => {
        for (const text of ["@", " :he"]) {
          await page.keyboard.type(text);
          await offers(page).waitFor();
          const box = await offers(page).boundingBox();
          assert.ok(box.x >= 0 && box.x + box.width <= viewport.width && box.y >= 0, JSON.stringify(box));
          assert.ok(box.y + box.height <= (await input(page).boundingBox()).y, "it is above the text");
          for (const theme of THEMES) {
            await person.setTheme(theme);
            const found = [await violations(page), await smallTargets(page), await sidewaysScrolling(page)];
            assert.deepEqual(found, [[], [], []], `${text} ${theme}`);
            if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${viewport.width}-${theme}-${text.trim() === "@" ? "people" : "emoji"}.png` });
          }
        }
      }));
  }

  it("in German emoji are found by German names", () =>
    asAda({ locale: "de-DE" }, async (_, page) => {
      await page.keyboard.type(":rake");
      await page.getByRole("listbox", { name: "Vorschläge" }).getByRole("option", { name: ":rocket: Rakete" }).waitFor();
      await page.getByRole("status").filter({ hasText: /^\d+ Vorschl(ag|äge)$/ }).waitFor({ state: "attached" });
      await page.keyboard.press("Tab");
      await holds(page, "🚀 ");
    }));
});
