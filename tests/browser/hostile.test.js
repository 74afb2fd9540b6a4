/** Texts written to do harm, as messages, as names of people, as names and descriptions of groups: nothing runs, nothing breaks, all is shown. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { CANARY, HOSTILE } from "./hostile.js";
import { sidewaysScrolling } from "./layout.js";
import { DESK, PHONE, Person } from "./person.js";
import { each, signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

const NAME_LENGTH = 64;
/** How usernames begin of which there are many. */
const TENS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"];

describe("hostile texts", { concurrency: false }, () => {
  let server;
  let browser;
  let mallory;
  let vera;
  let mallorysVoice;
  let verasVoice;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    mallory = await signUp(server, "mallory", "Mallory");
    vera = await signUp(server, "vera", "Vera");
    mallorysVoice = await Voice.connect(server, mallory);
    verasVoice = await Voice.connect(server, vera);
  });

  after(async () => {
    await mallorysVoice?.close();
    await verasVoice?.close();
    await browser?.close();
    await server?.remove();
  });

  it("are at least 150, all different", () => {
    assert.ok(HOSTILE.length >= 150, `${HOSTILE.length}`);
    assert.equal(new Set(HOSTILE.map(({ text }) => text)).size, HOSTILE.length);
  });

  describe("as messages", () => {
    const watchers = [];

    before(async () => {
      await mallorysVoice.say("vera", "Hello");
      const path = "/c/dm:mallory:vera";
      // The sender at a desk, with the list of conversations; the receiver at a phone.
      for (const [account, viewport] of [
        [mallory, DESK],
        [vera, PHONE],
      ]) {
        const person = await Person.signedIn(browser, server.origin, account, { viewport, path });
        await person.sees("Hello");
        watchers.push({ person, heights: await heights(person.page) });
      }
    });

    after(() => Promise.all(watchers.map(({ person }) => person.close())));

    for (const [at, { name, text, shown = text }] of HOSTILE.entries()) {
      it(name, async () => {
        const [{ person: sender }] = watchers;
        await sender.write(text);
        await eventually("the message is stored", () => verasVoice.received.some(({ content }) => content?.trim() === text.trim()));
        const sentinel = `That was number ${at}.`;
        await mallorysVoice.say("vera", sentinel);
        for (const { person, heights: before } of watchers) {
          await seesAtEnd(person, sentinel);
          let found = null;
          await eventually("the row is there", async () => {
            found = await person.page.evaluate(inspect, { sentinel, canary: CANARY });
            return found !== null;
          });
          assert.ok(letters(found.text).includes(letters(shown)), `${person.username} sees: ${found.text.slice(0, 300)}`);
          assert.deepEqual(found.wrong, [], person.username);
          assert.deepEqual(await sidewaysScrolling(person.page), [], person.username);
          assert.deepEqual(await heights(person.page), before, person.username);
          assert.deepEqual(person.faults, [], person.username);
        }
      });
    }
  });

  describe("as names", () => {
    /** What the server takes as a name of these texts, which may be refused, and their number. */
    let people;
    const groups = [];
    /** Of the people, some of every kind: they have written to Vera. */
    let writers;
    /** The group in which all of them are; the writers were added one by one, and have said something. */
    let crowd;

    before(async () => {
      const signedUp = [];
      await each(HOSTILE.entries(), 4, async ([at, { text }]) => {
        const name = [...text].slice(0, NAME_LENGTH).join("");
        signedUp[at] = await signUp(server, `named-${at}`, name).catch(orNull);
      });
      people = signedUp.filter((person) => person !== null);
      writers = people.filter((_, at) => at % 3 === 0);
      for (const { text } of HOSTILE) {
        const name = [...text].slice(0, NAME_LENGTH).join("");
        const id = await mallorysVoice.createGroup(name, [vera]).catch(orNull);
        if (id === null) continue;
        groups.push({ id, name });
        await mallorysVoice.request({ type: "update_group", to: id, description: [...text].slice(0, 256).join("") }).catch(orNull);
      }
      const others = people.filter((person) => !writers.includes(person));
      crowd = await mallorysVoice.createGroup("The crowd", [vera, ...others]);
      for (const person of writers) {
        await mallorysVoice.request({ type: "add_member", to: crowd, content: person.username });
        const voice = await Voice.connect(server, person);
        await voice.say("vera", "It is me");
        await voice.say(crowd, `It is ${person.username}.`);
        await voice.close();
      }
    });

    it("many are taken", () => {
      assert.ok(people.length > 80, `${people.length} people`);
      assert.ok(groups.length > 80, `${groups.length} groups`);
    });

    for (const viewport of [DESK, PHONE]) {
      it(`do no harm ${viewport.width} pixels wide`, async () => {
        const person = await Person.signedIn(browser, server.origin, vera, { viewport });
        const conversations = person.page.getByRole("navigation", { name: "Conversations" });
        await conversations.getByRole("link").first().waitFor();
        await unharmed(person, "list");

        await person.openPeople();
        await person.page.getByRole("list", { name: "People on this server" }).getByRole("listitem").first().waitFor();
        await unharmed(person, "people");

        for (const { id, name } of groups) {
          await person.follow(`/c/group:${id}`);
          await person.page.getByRole("region", { name: /^Group / }).waitFor();
          await unharmed(person, `group ${JSON.stringify(name)}`);
        }
        for (const { username } of writers) {
          await person.follow(`/c/dm:${[username, "vera"].sort().join(":")}`);
          await person.page.getByRole("region", { name: /^Conversation with / }).waitFor();
          await person.page.getByRole("main").getByText(`@${username}`, { exact: true }).first().waitFor();
          await unharmed(person, username);
        }
        await person.close();
      });

      it(`do no harm among members, in notes, suggestions and cards, and where one jumps, ${viewport.width} pixels wide`, async () => {
        const person = await Person.signedIn(browser, server.origin, vera, { viewport, path: `/c/group:${crowd}` });
        const { page } = person;
        const lastWriter = writers.at(-1);
        await seesAtEnd(person, `It is ${lastWriter.username}.`);
        await unharmed(person, "notes and authors");
        const before = await heights(page);

        await person.message(`It is ${lastWriter.username}.`).getByRole("button").first().click();
        await page.getByRole("dialog").getByText(`@${lastWriter.username}`).waitFor();
        await unharmed(person, "card");
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "hidden" });

        for (const at of [0, 6, 12]) await showTyping(person, writers.slice(at, at + 3));
        assert.deepEqual(await heights(page), before, "who types");

        for (const tens of TENS) {
          await page.getByRole("textbox", { name: "Message" }).fill(`@named-${tens}`);
          await page.getByRole("listbox", { name: "Suggestions" }).getByText(`@named-${tens}`).first().waitFor();
          await unharmed(person, `suggestions for ${tens}`);
        }
        await page.getByRole("textbox", { name: "Message" }).fill("");

        await page.keyboard.press("Control+k");
        const field = page.getByRole("combobox", { name: "Name of a person or group" });
        for (const tens of TENS) {
          await field.fill(`named-${tens}`);
          await page.getByRole("option").filter({ hasText: `@named-${tens}` }).first().waitFor();
          await unharmed(person, `jump to ${tens}`);
        }
        await page.keyboard.press("Escape");
        await field.waitFor({ state: "hidden" });

        await lookAtMembers(person);
        await person.close();
      });
    }

    /** It is shown that these three type, and does no harm. */
    async function showTyping(person, typists) {
      const voices = await Promise.all(typists.map((typist) => Voice.connect(server, typist)));
      const type = (content) => Promise.all(voices.map((voice) => voice.request({ type: "typing", to: crowd, content })));
      await type("start");
      await person.page.getByText(/ are typing…$/).waitFor();
      await unharmed(person, `${typists.map(({ username }) => username)} type`);
      await type("stop");
      await person.page.getByText(/ (is|are) typing…$/).waitFor({ state: "hidden" });
      await Promise.all(voices.map((voice) => voice.close()));
    }

    /** Goes through all members of the crowd. */
    async function lookAtMembers(person) {
      const details = await person.openGroupDetails("The crowd");
      await details.getByRole("button", { name: /^Show all/ }).click();
      const rows = details.getByRole("list", { name: "Members" }).getByRole("listitem");
      const last = [...people, mallory, vera].length;
      await eventually("the last member is there", async () => {
        await unharmed(person, "members");
        await details.hover();
        await person.page.mouse.wheel(0, 600);
        return Number(await rows.last().getAttribute("data-index")) === last - 1;
      });
      await unharmed(person, "the last members");
    }

    /** Nothing ran, nothing is out of its place, and nothing went wrong. */
    async function unharmed(person, where) {
      await person.stillness();
      assert.deepEqual(await person.page.evaluate(inspectNames, CANARY), [], where);
      assert.deepEqual(await sidewaysScrolling(person.page), [], where);
      assert.deepEqual(person.faults, [], where);
    }
  });

  it("change no object of the page or the store for good", async () => {
    const person = await Person.signedIn(browser, server.origin, vera);
    await person.page.getByRole("navigation", { name: "Conversations" }).waitFor();
    assert.deepEqual(await person.page.evaluate(() => Object.keys(Object.prototype)), []);
    await person.close();
  });
});

/** Waits until a message is in view, going to the end of the list where it is not there already: this is not about following. */
async function seesAtEnd(person, text) {
  const jump = person.page.getByRole("button", { name: /^Jump to (latest|\d)/ });
  await eventually(`${person.username} sees ${text}`, async () => {
    if (await person.message(text).isVisible()) return true;
    // It goes by itself when the end is reached.
    if (await jump.isVisible()) await jump.click({ timeout: 1_000 }).catch(() => undefined);
    return false;
  });
}

function orNull() {
  return null;
}

/** The letters and digits of a text, which no markup takes away. */
function letters(text) {
  return text.normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
}

/** How high the parts of the page around the messages are. */
function heights(page) {
  return page.evaluate(() => {
    const height = (selector) => Math.round(document.querySelector(selector)?.getBoundingClientRect().height ?? 0);
    return { header: height('[data-region="header"]'), composer: height('[data-region="composer"]'), list: height('[data-region="messages"]') };
  });
}

/** In the page: what is wrong where names are shown. */
function inspectNames(canary) {
  const wrong = [];
  const shorten = (element) => element.outerHTML.slice(0, 300);
  if (canary in window) wrong.push("a script ran");
  for (const element of document.body.querySelectorAll('#root :is(script, iframe, object, embed, base, meta, link, style, video, audio, img:not([src^="/assets/"]), marquee)')) {
    wrong.push(`an element of the name's own: ${shorten(element)}`);
  }
  for (const link of document.body.querySelectorAll("a")) if (link.host !== location.host) wrong.push(`a link that leads elsewhere: ${shorten(link)}`);
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const rowsOf = (list) => [...list.querySelectorAll('[role="listitem"], li, [role="option"]')].filter(isShown);
  for (const list of document.body.querySelectorAll('[role="list"], ul, [role="listbox"]')) {
    for (const row of rowsOf(list)) {
      const { left, right } = row.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) wrong.push(`a row that leaves the window: ${shorten(row)}`);
    }
    if (list.closest('[data-region="messages"]') !== null) continue;
    const byHeight = new Map(rowsOf(list).map((row) => [Math.round(row.getBoundingClientRect().height), row]));
    const [least, most] = [Math.min(...byHeight.keys()), Math.max(...byHeight.keys())];
    if (most - least > 1) wrong.push(`a row ${most} pixels high where others have ${least}: ${shorten(byHeight.get(most))}`);
  }
  for (const dialog of document.querySelectorAll('[role="dialog"]')) {
    const { left, top, right } = dialog.getBoundingClientRect();
    if (left < -1 || top < -1 || right > innerWidth + 1) wrong.push(`a dialog that leaves the window: ${shorten(dialog)}`);
  }
  return wrong;
}

/** In the page: what the message above the sentinel looks like, and what is wrong with it. */
function inspect({ sentinel, canary }) {
  const list = document.querySelector('[data-region="messages"] [role="list"]');
  const rows = [...list.querySelectorAll('[role="listitem"]')];
  const row = rows[rows.findIndex((each) => each.textContent.includes(sentinel)) - 1];
  // A list that still measures its rows may not have it yet.
  if (row === undefined) return null;
  const place = list.getBoundingClientRect();
  const wrong = [];
  const shorten = (element) => element.outerHTML.slice(0, 200);

  if (canary in window) wrong.push("a script ran");
  for (const element of list.querySelectorAll("script, iframe, object, embed, form, base, meta, link, style, video, audio, img, input, textarea, dialog")) {
    wrong.push(`an element of the text's own: ${shorten(element)}`);
  }
  for (const link of list.querySelectorAll("a")) {
    if (!/^(https?|mailto):/.test(link.href)) wrong.push(`an address that leads elsewhere: ${shorten(link)}`);
    if (!link.relList.contains("noopener")) wrong.push(`a link without noopener: ${shorten(link)}`);
  }
  for (const each of rows) {
    const { left, right } = each.getBoundingClientRect();
    if (left < place.left - 1 || right > place.right + 1) wrong.push("a row that leaves the list");
  }
  const isCut = (element) => {
    for (let outer = element.parentElement; outer !== null && outer !== row; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflowX !== "visible") return true;
    }
    return false;
  };
  for (const element of row.querySelectorAll("*")) {
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (left < place.left - 1 || right > place.right + 1) && !isCut(element)) wrong.push(`a part that leaves the list: ${shorten(element)}`);
  }
  return { text: row.textContent, wrong };
}
