/** Where the focus goes when what had it goes, and that it can be seen where it is. */

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { contrast, NON_TEXT_CONTRAST } from "./contrast.js";
import { eventually } from "./eventually.js";
import { refuseNotes } from "./notes.js";
import { DESK, Person, PHONE, TABLET, THEMES } from "./person.js";
import { Voice } from "./seed.js";
import { manyMembers, refuse, untilConnected } from "./views.js";
import { withWorld } from "./withWorld.js";

describe("the focus", { concurrency: false }, () => {
  const around = withWorld();
  const people = [];

  /** Somebody of the world at this address. */
  async function arrive(who, path = "/", options = {}) {
    const person = await Person.signedIn(around.browser, around.server.origin, around.world[who], { path, ...options });
    people.push(person);
    return person;
  }

  after(() => Promise.all(people.map((person) => person.close())));

  const named = (page, role, name) => page.getByRole(role, { name, exact: typeof name === "string" });
  const composer = (page) => named(page, "textbox", "Message");

  /** As somebody does who has no mouse. */
  async function press(locator) {
    await locator.focus();
    await locator.page().keyboard.press("Enter");
  }

  async function hasFocus(locator) {
    const page = locator.page();
    try {
      await eventually(`${locator} has the focus`, async () => (await locator.count()) === 1 && (await locator.evaluate((element) => element === document.activeElement)));
    } catch (cause) {
      throw new Error(`${cause.message}, but ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`, { cause });
    }
  }

  it("stays on the banner's button, where it can be seen, and goes to the message field once there is a connection", async () => {
    const person = await arrive("ada", `/c/${around.world.privateKey}`);
    const { page } = person;
    await person.sees("Line one");
    await person.setOffline(true);
    await person.seesBanner(true);
    const button = named(page, "button", "Try now");
    await button.focus();
    await page.keyboard.press("Enter");
    await hasFocus(button);
    for (const theme of THEMES) {
      await person.setTheme(theme);
      const { ring, ground } = await button.evaluate((element) => ({
        ring: getComputedStyle(element).outlineColor,
        ground: getComputedStyle(element.closest("section")).backgroundColor,
      }));
      assert.ok(contrast(ring, ground) >= NON_TEXT_CONTRAST, `${theme}: ${ring} on ${ground}`);
    }
    await person.setOffline(false);
    await person.seesBanner(false);
    await hasFocus(composer(page));
  });

  it("goes back to the button when members were added, or not, and to the neighbour of one who was removed", async () => {
    const person = await arrive("ada", `/c/${around.world.groupKey}`);
    const details = await person.openGroupDetails("Rowing club");
    const add = named(details, "button", "Add members");
    await press(add);
    await press(named(details, "button", "Cancel"));
    await hasFocus(add);
    await press(add);
    await details.getByRole("combobox", { name: "Add members", exact: true }).fill("dora");
    await person.page.getByRole("option", { name: "Dora Okafor" }).click();
    await press(named(details, "button", "Add"));
    await hasFocus(add);

    await press(named(details, "button", "Actions for Carla Reyes"));
    await person.page.getByRole("menuitem", { name: "Remove from group" }).press("Enter");
    await press(named(person.page, "alertdialog", /Carla/).getByRole("button", { name: "Remove" }));
    await hasFocus(details.getByRole("button", { name: /Dora Okafor @dora$/ }));
  });

  it("goes to the first member that was not shown before, in the details beside the chat and in those over it", async () => {
    for (const viewport of [DESK, TABLET]) {
      const person = await arrive("ada", "/", { viewport });
      const details = await manyMembers(person, around.world);
      await press(named(details, "button", /^Show all/));
      const rows = details.getByRole("list", { name: "Members" }).getByRole("listitem");
      await hasFocus(rows.nth(10).getByRole("button", { name: /@rower\d+$/ }));
    }
  });

  it("goes to where it is said that a group is not there any more", async () => {
    const person = await arrive("carla", `/c/${around.world.noticesKey}`);
    const details = await person.openGroupDetails("Notices");
    await press(named(details, "button", "Leave group"));
    await press(person.page.getByRole("alertdialog").getByRole("button", { name: "Leave" }));
    await person.page.getByText("This conversation is not available").waitFor();
    await hasFocus(person.page.locator("#messages"));
  });

  it("goes there too when somebody else has deleted the group", async () => {
    const { world, server } = around;
    const voice = await Voice.connect(server, world.bo);
    const group = await voice.createGroup("For a day", [world.dora]);
    const person = await arrive("dora", `/c/group:${group}`);
    await composer(person.page).focus();
    await voice.request({ type: "delete_group", to: group });
    await hasFocus(person.page.locator("#messages"));
    await voice.close();
  });

  it("goes to the message field when a message that failed is sent again or deleted", async () => {
    const person = await arrive("ada");
    const { page } = person;
    const text = "This will be refused";
    await refuse(page, ({ content }) => content === text);
    await person.goto(`/c/${around.world.privateKey}`);
    await person.sees("Line one");
    await person.write(text);
    await press(person.message(text).getByRole("button", { name: "Retry" }));
    await hasFocus(composer(page));
    await press(person.message(text).getByRole("button", { name: "Delete" }));
    await hasFocus(composer(page));
  });

  it("goes to the messages when older ones are asked for once more", async () => {
    const person = await arrive("dora");
    const { page } = person;
    let isRefused = true;
    await refuse(page, ({ type, before }) => isRefused && type === "history" && before !== undefined);
    await person.goto("/c/dm:carla:dora");
    const list = page.locator("#messages [data-virtuoso-scroller]");
    const retry = named(page.locator("#messages"), "button", "Retry");
    // While its rows are measured it stays at its end.
    await eventually("the beginning is in sight", async () => {
      await list.evaluate((scroller) => scroller.scrollTo(0, 0));
      return retry.isVisible();
    });
    isRefused = false;
    await press(retry);
    await hasFocus(list);
  });

  it("goes to the list when the offer of notes is answered", async () => {
    for (const answer of ["Not now", "Turn on notifications"]) {
      const person = await arrive("bo");
      const { page } = person;
      await page.evaluate(refuseNotes);
      await press(named(named(page, "region", "Turn on notifications"), "button", answer));
      await hasFocus(named(page, "navigation", "Conversations").getByRole("link").first());
    }
  });

  it("goes back to the conversation's row on a phone", async () => {
    const person = await arrive("ada", `/c/${around.world.privateKey}`, { viewport: PHONE });
    const { page } = person;
    const back = named(page, "button", "Back to conversations");
    // The list is there, though not to be seen.
    await page.locator('nav a[href$="dm:ada:bo"]').waitFor({ state: "attached" });
    await press(back);
    await hasFocus(person.inList("Bo Nakamura"));
    await press(person.inList("Rowing club"));
    await press(back);
    await hasFocus(person.inList("Rowing club"));
    // And by the browser's own way back.
    await press(person.inList("Carla Reyes"));
    await back.focus();
    await page.goBack();
    await hasFocus(person.inList("Carla Reyes"));
  });

  it("is not covered by the button to the latest messages", async () => {
    const { world, server } = around;
    const voice = await Voice.connect(server, world.ada);
    await voice.sayAll(world.group, Array.from({ length: 40 }, (_, at) => `Row ${at}`));
    await voice.close();
    const person = await arrive("ada", `/c/${world.groupKey}`, { viewport: { ...DESK, width: 760 } });
    const { page } = person;
    // That leads to the end, wherever it opens.
    await person.write("And that is all");
    await person.sees("And that is all");
    const ticks = (text) => person.message(text).getByRole("button", { name: /who has read this/ });
    await page.locator("#messages [data-virtuoso-scroller]").evaluate((scroller) => scroller.scrollBy(0, -400));
    const jump = named(page, "button", "Jump to latest messages");
    await jump.waitFor();
    const covered = await jump.boundingBox();
    // The message whose ticks lie under the button.
    const rows = await page.getByRole("list", { name: "Messages" }).getByRole("listitem").evaluateAll(
      (elements, y) => elements.filter((row) => row.getBoundingClientRect().top < y && row.getBoundingClientRect().bottom > y).map((row) => row.textContent.match(/Row \d+/)[0]),
      covered.y + covered.height / 2,
    );
    assert.equal(rows.length, 1);
    const tick = ticks(new RegExp(`${rows[0]}\\b`));
    await tick.focus();
    await eventually("nothing lies over it", () =>
      tick.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      }),
    );
  });

  it("is never on a picture that is for the mouse alone", async () => {
    const { world } = around;
    const person = await arrive("bo", `/c/${world.groupKey}`);
    const { page } = person;
    await person.sees("Row 0");
    const pictureIn = (part) => page.locator(`[data-region="${part}"] button[aria-hidden="true"]`).first();
    const details = named(page, "complementary", "Rowing club");
    await composer(page).focus();
    await pictureIn("header").click();
    await details.waitFor();
    await hasFocus(composer(page));
    await named(details, "button", "Close details").click();
    for (const [path, part] of [[world.groupKey, "messages"], [world.privateKey, "header"]]) {
      // What the browser had kept is shown before, and its rows go when the server has told how things stand.
      await Promise.all([untilConnected(page), person.goto(`/c/${path}`)]);
      await composer(page).focus();
      await pictureIn(part).click();
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await hasFocus(composer(page));
    }
  });

  it("nothing went wrong in any browser", () => {
    for (const person of people) assert.deepEqual(person.faults, [], person.username);
  });
});
