/** Access for all: every view, in both themes, holds to WCAG 2.2 AA as far as a machine can tell. On phones: `phone.test.js`. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contrast, NON_TEXT_CONTRAST } from "./contrast.js";
import { everyView } from "./everyView.js";
import { sidewaysScrolling } from "./layout.js";
import { DESK, Person, TABLET, THEMES } from "./person.js";
import { VIEWS } from "./views.js";
import { withWorld } from "./withWorld.js";

const [OF_DETAILS, OTHERS] = [true, false].map((areDetails) => VIEWS.filter(({ isBeside = false }) => isBeside === areDetails));

everyView([DESK, TABLET], OTHERS);
// The details stand beside the chat, or lie over it.
everyView([DESK], OF_DETAILS);
everyView([TABLET], OF_DETAILS);

/** Each of the patterns is found behind the one before. */
function isInOrder(text, patterns) {
  let rest = text;
  for (const pattern of patterns) {
    const found = pattern.exec(rest);
    assert.ok(found !== null, `${pattern} is missing, or too early, in\n${text}`);
    rest = rest.slice(found.index + found[0].length);
  }
}

describe("access for all", { concurrency: false }, () => {
  const around = withWorld();

  /** Somebody who looks at the private conversation, with a browser set up like this. */
  async function reader(options) {
    const person = await Person.signedIn(around.browser, around.server.origin, around.world.ada, { path: `/c/${around.world.privateKey}`, ...options });
    await person.page.getByRole("list", { name: "Messages" }).getByRole("listitem").last().waitFor();
    // The list may come after the messages.
    await person.page.getByRole("navigation", { name: "Conversations" }).getByRole("link").last().waitFor();
    await person.stillness();
    return person;
  }

  it("at 200 % everything fits, and nothing has to be scrolled sideways", async () => {
    const person = await reader({ viewport: { width: DESK.width / 2, height: DESK.height / 2 }, deviceScaleFactor: 2 });
    assert.deepEqual(await sidewaysScrolling(person.page), []);
    const input = await person.page.getByRole("textbox", { name: "Message" }).boundingBox();
    assert.ok(input !== null && input.y + input.height <= DESK.height / 2);
    await person.close();
  });

  it("with forced colours what is selected, unread, online or written in is still told apart", async () => {
    const person = await reader({ forcedColors: "active" });
    const told = await person.page.evaluate(() => {
      const hasEdge = (element) => {
        const { borderTopWidth, borderTopStyle, outlineStyle, outlineWidth } = getComputedStyle(element);
        return (borderTopStyle !== "none" && parseFloat(borderTopWidth) >= 1) || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1);
      };
      const selected = document.querySelector('nav [aria-current="page"]');
      const badge = document.querySelector('nav [aria-label$="unread messages"]');
      const presence = document.querySelector('nav [role="img"][aria-label="Offline"], nav [role="img"][aria-label="Online"]');
      const field = document.querySelector("textarea");
      field.focus();
      return Object.fromEntries(Object.entries({ selected, badge, presence, field: field.parentElement }).map(([name, element]) => [name, element !== null && hasEdge(element)]));
    });
    assert.deepEqual(told, { selected: true, badge: true, presence: true, field: true });
    await person.close();
  });

  it("what one writes in has a frame that is to be found, in both themes", async () => {
    const person = await reader({});
    const { page } = person;
    for (const theme of THEMES) {
      await person.setTheme(theme);
      await page.getByRole("textbox", { name: "Message" }).blur();
      const frames = await page.evaluate(() => {
        const groundOf = (element) => {
          const { backgroundColor } = getComputedStyle(element);
          return /, 0\)$/.test(backgroundColor) ? groundOf(element.parentElement) : backgroundColor;
        };
        const composer = document.querySelector("textarea").parentElement;
        const filter = document.querySelector('input[type="search"]').parentElement;
        return [
          { what: "message", frame: getComputedStyle(composer).borderTopColor, grounds: [groundOf(composer), groundOf(composer.parentElement)] },
          { what: "filter", frame: getComputedStyle(filter.querySelector("fieldset")).borderTopColor, grounds: [groundOf(filter)] },
        ];
      });
      for (const { what, frame, grounds } of frames) {
        for (const ground of grounds) assert.ok(contrast(frame, ground) >= NON_TEXT_CONTRAST, `${theme}, ${what}: ${frame} on ${ground}`);
      }
    }
    await person.close();
  });

  it("the open chat is read in its order: where one is, whose it is, of each message its author, text, time and state", async () => {
    const person = await reader({});
    const { page } = person;
    isInOrder(await page.locator("body").ariaSnapshot(), [
      /link "Skip to messages"/,
      /region "People and groups"/,
      /heading "ChatSync" \[level=1\]/,
      /tab "Chats"/,
      /searchbox "Filter conversations"/,
      /navigation "Conversations"/,
      /listitem/,
      /link "Bo Nakamura .* (You: )?Line one.* (Online|Offline)"/,
      /main/,
      /region "Conversation with Bo Nakamura"/,
      /heading "Bo Nakamura" \[level=2\]/,
      /list "Messages"/,
      /listitem/,
      /textbox "Message"/,
    ]);
    isInOrder(await person.message("Line one").ariaSnapshot(), [/You:/, /Line one/, /\d:\d\d/, /img "Read"/]);
    isInOrder(await person.message("Gladly. I bring").ariaSnapshot(), [/Bo Nakamura:/, /Gladly/, /\d:\d\d/]);

    await person.goto(`/c/${around.world.groupKey}`);
    await person.sees("Then all is well.");
    isInOrder(await person.message("I am in!").ariaSnapshot(), [/Carla Reyes/, /I am in!/, /\d:\d\d/]);
    isInOrder(await person.message("And who brings tea?").ariaSnapshot(), [/Carla Reyes:/, /And who brings tea/, /\d:\d\d/]);
    isInOrder(await person.message("Then all is well.").ariaSnapshot(), [/You:/, /Then all is well/, /\d:\d\d/, /button "(Sent|Delivered|Read): who has read this"/]);
    await person.close();
  });

  it("text from right to left turns nothing else around", async () => {
    const person = await reader({});
    const arabic = person.message("مرحبا");
    await arabic.scrollIntoViewIfNeeded();
    const directions = await arabic.evaluate((row) => {
      const text = [...row.querySelectorAll("*")].findLast((element) => element.textContent.startsWith("مرحبا") && element.hasAttribute("dir"));
      return { text: getComputedStyle(text).direction, row: getComputedStyle(row).direction, time: getComputedStyle(row.querySelector("time")).direction };
    });
    assert.deepEqual(directions, { text: "rtl", row: "ltr", time: "ltr" });
    await person.close();
  });

  it("the Tab key goes through the parts in their order, and where it is can be seen and is not covered", async () => {
    const person = await reader({});
    await person.page.locator('a[href="#messages"]').focus();
    const stops = [];
    for (let presses = 0; presses < 60; presses += 1) {
      await person.page.keyboard.press("Tab");
      const stop = await person.page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const { left, top, width, height } = element.getBoundingClientRect();
        const above = document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight - top) / 2);
        return {
          // A text field shows by its caret and its frame where the keyboard is.
          isSeen: element.matches("input, textarea") || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1),
          isCovered: above !== null && !element.contains(above) && !above.contains(element),
          region: element.closest("[data-region]")?.dataset.region ?? null,
          html: element.outerHTML.slice(0, 160),
        };
      });
      if (stop === null) break;
      stops.push(stop);
    }
    assert.ok(stops.length > 8, `${stops.length} stops`);
    assert.deepEqual(stops.filter(({ isSeen }) => !isSeen).map(({ html }) => html), [], "not seen");
    assert.deepEqual(stops.filter(({ isCovered }) => isCovered).map(({ html }) => html), [], "covered");
    const regions = stops.map(({ region }) => region).filter((region, at, all) => region !== null && region !== all[at - 1]);
    assert.deepEqual(regions.slice(0, 4), ["list", "header", "messages", "composer"]);
    await person.close();
  });
});
