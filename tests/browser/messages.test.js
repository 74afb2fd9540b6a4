/** Reading and writing messages: markup, what is new, long histories, drafts, emoji. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { Person } from "./person.js";
import { signUp, Voice } from "./seed.js";
import { Server } from "./server.js";
import { backdate } from "./store.js";

/** A day in the past that is today for the browser, so that no midnight comes in between. */
const TODAY = new Date("2025-10-15T10:00:00Z");
/** So far from its end a list may be that is at its end. */
const AT_END_PX = 8;
/** Through so many frames something has to stand still to be at rest. */
const REST_FRAMES = 10;
/** What of the window may move while a conversation is opened or messages arrive: as much as counts as nothing (0.1 is called good). */
const LAYOUT_SHIFT = 0.02;
/** In this frame after the key at the latest an own message is painted. */
const OWN_MESSAGE_FRAMES = 2;

describe("messages", { concurrency: false }, () => {
  let server;
  let browser;
  let count = 0;

  before(async () => {
    server = await Server.start();
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** Two people of whom nobody has heard yet: one at a browser, one who only speaks. */
  async function pair(said = [], options = {}) {
    count += 1;
    const reader = await signUp(server, `reader-${count}`, `Reader ${count}`);
    const other = await signUp(server, `other-${count}`, `Otto ${count}`);
    const voice = await Voice.connect(server, other);
    await voice.sayAll(reader.username, said);
    const person = await Person.signedIn(browser, server.origin, reader, options);
    const leave = async () => {
      assert.deepEqual(person.faults, []);
      await person.close();
      await voice.close();
    };
    return { person, page: person.page, voice, reader, other, leave };
  }

  const list = (page) => page.getByRole("list", { name: "Messages" });
  const rows = (page) => list(page).getByRole("listitem");
  const input = (page) => page.getByRole("textbox", { name: "Message" });
  const divider = (page) => page.getByRole("separator", { name: "New messages" });
  const jump = (page) => page.getByRole("button", { name: /^Jump to (latest|[\d,]+ new)/ });
  const numbered = (many) => Array.from({ length: many }, (_, at) => `number ${at + 1}.`);
  const scroller = (page) => page.getByRole("main").locator("[data-virtuoso-scroller]");

  /** Another device of the reader has read this far. */
  async function hasRead(reader, other, seq) {
    const device = await Voice.connect(server, reader);
    await device.request({ type: "read", to: other.username, seq });
    await device.close();
  }

  /** Puts another window in front of this one, until what is returned is called. */
  async function lookElsewhere(page) {
    const session = await page.context().newCDPSession(page);
    // Else every page believes that it has the focus.
    await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
    const other = await page.context().newPage();
    await other.bringToFront();
    await eventually("the focus is gone", () => page.evaluate(() => !document.hasFocus()));
    return async () => {
      await page.bringToFront();
      await other.close();
    };
  }

  /** Selects a word in the input, as a double click does. */
  const selectWord = (page, word) => input(page).evaluate((field, text) => field.setSelectionRange(field.value.indexOf(text), field.value.indexOf(text) + text.length), word);

  const keyOf = (...people) => `dm:${people.map(({ username }) => username).sort().join(":")}`;

  /** Waits until a message is wholly in sight, at the end of the list. */
  const isAtEnd = (person, text) =>
    eventually(`${text} is in sight`, async () => {
      const [row, view] = [await person.message(text).boundingBox(), await scroller(person.page).boundingBox()];
      return row !== null && row.y >= view.y && row.y + row.height <= view.y + view.height + AT_END_PX;
    });

  const topOf = async (person, text) => (await person.message(text).boundingBox())?.y ?? null;

  /** Waits until somebody's message stands still, and tells where its top is. */
  async function restingTop(person, text) {
    let last = null;
    await eventually(`${text} rests`, async () => {
      const before = last;
      await person.page.evaluate(passFrames, REST_FRAMES);
      last = await topOf(person, text);
      return last !== null && last === before;
    });
    return last;
  }

  it("markup is shown as what it means, and nothing in it runs", async () => {
    const said = [
      "**bold** *italic* ~~struck~~ `code` [a link](https://example.org/x)",
      '[x](javascript:alert(1)) <b>no</b> <img src=x onerror="alert(1)">',
      `> quoted\n- first\n- second\n\`\`\`js\n${"const wide = 1; ".repeat(40)}\n\`\`\``,
    ];
    const { person, page, other, leave } = await pair(said);
    await person.openFromList(other.displayName);
    const first = person.message("bold");
    await first.getByRole("strong").getByText("bold", { exact: true }).waitFor();
    await first.getByRole("emphasis").getByText("italic").waitFor();
    await first.getByRole("deletion").getByText("struck").waitFor();
    await first.getByRole("code").getByText("code").waitFor();
    const link = first.getByRole("link", { name: "a link" });
    assert.equal(await link.getAttribute("href"), "https://example.org/x");
    assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
    assert.equal(await link.getAttribute("target"), "_blank");
    assert.equal(await person.message(said[1]).getByRole("link").count(), 0);

    const last = person.message("quoted");
    await last.getByRole("blockquote").waitFor();
    assert.equal(await last.getByRole("list").getByRole("listitem").count(), 2);
    const code = last.getByRole("group", { name: "Code in js" });
    const isScrollable = await code.evaluate((element) => element.scrollWidth > element.clientWidth + 1);
    assert.ok(isScrollable, "wide code scrolls within itself");
    assert.equal(await person.overflow(), 0);
    await code.focus();
    await last.getByRole("button", { name: "Copy code" }).click();
    await last.getByRole("button", { name: "Copied" }).waitFor();
    await page.context().grantPermissions(["clipboard-read"]);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "const wide = 1; ".repeat(40));
    const preview = await person.inList(other.displayName).textContent();
    assert.match(preview, /quoted • first • second const wide/);
    await leave();
  });

  it("names, addresses and emoji codes of a message become what they stand for, and what stands for nothing stays", async () => {
    const { person, page, voice, reader, other, leave } = await pair(["hello"]);
    await person.openFromList(other.displayName);
    await voice.say(reader.username, `@${reader.username} and @${other.username}, not @nobody-here: look at https://example.org/y?z=1, :tada: or :nosuchcode:`);
    const message = person.message("look at");
    await message.getByRole("mark").getByText(`@${reader.username}`, { exact: true }).waitFor();
    const link = message.getByRole("link");
    assert.deepEqual(await link.evaluateAll((links) => links.map((each) => [each.textContent, each.getAttribute("href")])), [["https://example.org/y?z=1", "https://example.org/y?z=1"]]);
    await message.getByText("not @nobody-here: look at").waitFor();
    await message.getByText(", 🎉 or :nosuchcode:").waitFor();
    await message.getByRole("button", { name: `@${other.username}` }).click();
    await page.getByRole("dialog", { name: other.displayName }).waitFor();
    await leave();
  });

  it("an author is named once for what was written within five minutes, and a day above its first message", async () => {
    const [gwen, otto] = [await signUp(server, "gwen", "Gwen Old"), await signUp(server, "otto", "Otto Old")];
    const voices = [await Voice.connect(server, gwen), await Voice.connect(server, otto)];
    const [gwens, ottos] = voices;
    const group = await ottos.createGroup("Old friends", [gwen]);
    /** So many days ago, at this time. */
    const at = (days, hours, minutes) => {
      const date = new Date(TODAY);
      date.setUTCDate(date.getUTCDate() - days);
      date.setUTCHours(hours, minutes, 0, 0);
      return date;
    };
    const named = (date) => date.toLocaleDateString("en-US", { timeZone: "UTC", weekday: "long", month: "long", day: "numeric" });
    /** Who wrote what and when; whether the author is named above it, and the day. */
    const written = [
      [ottos, "The first of a day", at(3, 9, 0), 1, null],
      [ottos, "Four minutes later", at(3, 9, 4), 0, null],
      [ottos, "Five minutes after that", at(3, 9, 9), 1, null],
      [gwens, "One's own in between", at(3, 9, 10), 0, null],
      [ottos, "Soon, but after another's", at(3, 9, 11), 1, null],
      [ottos, "Just before midnight", at(2, 23, 59), 1, named(at(2, 0, 0))],
      [ottos, "Just after midnight", at(1, 0, 1), 1, "Yesterday"],
      [ottos, "Now", at(0, 9, 0), 1, "Today"],
    ];
    for (const [voice, text] of written) await voice.say(group, text);
    for (const voice of voices) await voice.close();
    await server.stop();
    await backdate(server, [[null, at(3, 8, 0)], ...written.map(([, text, time]) => [text, time])]);
    await server.start();

    const person = await Person.signedIn(browser, server.origin, gwen, { timezoneId: "UTC" });
    await person.page.clock.setFixedTime(TODAY);
    await person.page.reload();
    await person.openFromList("Old friends");
    await person.sees("Now");
    await rows(person.page).first().getByText(named(at(3, 0, 0)), { exact: true }).waitFor();
    const days = /^(Today|Yesterday|(\w+, )?\p{L}+ \d+(, \d{4})?)$/u;
    for (const [, text, , isNamed, day] of written) {
      const row = person.message(text);
      assert.equal(await row.getByRole("button", { name: otto.displayName, exact: true }).count(), isNamed, text);
      assert.equal(await row.getByText(days).count(), day === null ? 0 : 1, text);
      if (day !== null) await row.getByText(day, { exact: true }).waitFor();
    }
    assert.deepEqual(person.faults, []);
    await person.close();
  });

  it("long words and stacks of accents stay in their row", async () => {
    const said = ["before", "w".repeat(8_000), `tall e${"\u0301\u0330".repeat(500)}`, "\u202egnorw si siht", "after"];
    const { person, page, other, leave } = await pair(said);
    await person.openFromList(other.displayName);
    await jump(page).click();
    await person.sees("after");
    assert.equal(await person.overflow(), 0);
    const isWide = await scroller(page).evaluate((element) => element.scrollWidth > element.clientWidth);
    assert.ok(!isWide, "nothing has to be scrolled sideways");
    const tall = person.message("tall");
    assert.ok((await tall.boundingBox()).height < 80, "accents do not make a row tall");
    const clips = await tall.getByText("tall").evaluate((element) => getComputedStyle(element).overflow);
    assert.equal(clips, "hidden");
    await leave();
  });

  it("a conversation opens at its end, whatever the rows' heights, and stays there", async () => {
    // Rows of one line and of several.
    const said = numbered(200).map((text, at) => `${text} ${"and so on ".repeat((at * 7) % 40)}`);
    const { person, page, reader, other, leave } = await pair(said);
    await hasRead(reader, other, 200);
    for (let times = 0; times < 3; times += 1) {
      await person.openFromList(other.displayName);
      await person.sees("number 200.");
      await eventually("it is at its end", async () => (await page.evaluate(belowInFrames, 1))[0] <= AT_END_PX);
      const below = await page.evaluate(belowInFrames, 30);
      assert.ok(below.every((pixels) => pixels <= AT_END_PX), JSON.stringify(below));
      await person.follow("/");
      await page.getByText("Pick a conversation").waitFor();
    }
    await leave();
  });

  it("an arrival is in sight when one is at the end, and nothing jumps, neither then nor when a conversation is opened", async (test) => {
    const { person, page, voice, reader, other, leave } = await pair(numbered(100));
    await hasRead(reader, other, 100);
    await page.addInitScript(noteShifts);
    await page.goto(`${server.origin}/c/${keyOf(reader, other)}`);
    await isAtEnd(person, "number 100.");
    await page.evaluate(passFrames, REST_FRAMES);
    const opening = await page.evaluate(() => window.shifts.splice(0));
    for (let at = 1; at <= 12; at += 1) {
      await voice.say(reader.username, `arrival ${at}.${"\nand another line".repeat(at % 3)}`);
      await isAtEnd(person, `arrival ${at}.`);
    }
    await page.evaluate(passFrames, REST_FRAMES);
    const arriving = await page.evaluate(() => window.shifts);
    for (const [what, shifts] of Object.entries({ opening, arriving })) {
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      test.diagnostic(`layout shift while ${what}: ${sum.toFixed(4)}`);
      assert.ok(sum <= LAYOUT_SHIFT, `${what}: ${JSON.stringify(shifts)}`);
    }
    // A jump is noted, if there is one.
    await page.evaluate(() => {
      document.querySelector('[data-region="header"]').style.marginTop = "100px";
    });
    await eventually("the jump is noted", () => page.evaluate(() => window.shifts.length > 0));
    await leave();
  });

  it("an own message is painted with the key that sends it", async (test) => {
    const { person, page, other, leave } = await pair(["hello"]);
    await person.openFromList(other.displayName);
    await page.evaluate(noteOwnMessages);
    const written = Array.from({ length: 20 }, (_, at) => `own message ${at + 1}.`);
    for (const text of written) {
      await input(page).fill(text);
      await page.evaluate((wanted) => void (window.awaited = wanted), text);
      await input(page).press("Enter");
      await eventually(`${text} is painted`, () => page.evaluate(() => window.awaited === null));
    }
    const painted = await page.evaluate(() => window.painted);
    const times = painted.map(({ ms }) => ms).sort((one, two) => one - two);
    test.diagnostic(`painted after ${times[10].toFixed(1)} ms in the median, ${times.at(-1).toFixed(1)} ms at most, in frame ${Math.max(...painted.map(({ frames }) => frames))} at the latest`);
    assert.ok(painted.every(({ frames }) => frames <= OWN_MESSAGE_FRAMES), JSON.stringify(painted));
    await leave();
  });

  it("a conversation opens where the unread ones begin, under one divider", async () => {
    const { person, page, voice, reader, other, leave } = await pair(numbered(260));
    await person.openFromList(other.displayName);
    await divider(page).waitFor();
    await person.sees("number 1.");
    assert.equal(await divider(page).count(), 1);
    assert.equal(await person.message("number 1.").first().getByRole("separator").count(), 1);
    await jump(page).click();
    await person.sees("number 260.");
    await eventually("all is read", async () => (await page.getByRole("link", { name: /unread/ }).count()) === 0);

    // Back at the end, with nothing unread.
    await page.goto(`${server.origin}/`);
    await voice.sayAll(reader.username, Array.from({ length: 60 }, (_, at) => `later ${at + 1}.`));
    await page.getByRole("link", { name: /60 unread messages/ }).click();
    await divider(page).waitFor();
    await restingTop(person, "later 1.");
    const view = await scroller(page).boundingBox();
    const line = await divider(page).boundingBox();
    assert.ok(line.y > view.y && line.y < view.y + view.height / 2, `the divider is near the top: ${line.y} in ${view.y}+${view.height}`);
    await person.sees("number 260.");
    assert.equal(await divider(page).count(), 1);
    assert.ok((await jump(page).getAttribute("aria-label")).includes("new messages"));

    await person.write("I have seen it");
    await person.seesTick("I have seen it", "Sent");
    await divider(page).waitFor({ state: "detached" });
    await jump(page).waitFor({ state: "detached" });
    await leave();
  });

  it("Esc is for having read it all", async () => {
    const { person, page, other, leave } = await pair(numbered(80));
    await person.openFromList(other.displayName);
    await divider(page).waitFor();
    await page.keyboard.press("Escape");
    await divider(page).waitFor({ state: "detached" });
    await eventually("all is read", async () => (await page.getByRole("link", { name: /unread/ }).count()) === 0);
    await leave();
  });

  it("only what was in sight for a second is read", async () => {
    const { person, page, voice, other, leave } = await pair(numbered(100));
    await person.openFromList(other.displayName);
    await divider(page).waitFor();
    const receipts = () => voice.received.filter((frame) => frame.type === "receipt" && frame.read_seq > 0);
    await eventually("what is in sight is read", async () => receipts().length > 0);
    const read = Math.max(...receipts().map((frame) => frame.read_seq));
    assert.ok(read >= 5 && read < 60, `${read} are read`);
    await leave();
  });

  it("the newest is read when the list opens at its end, whatever the rows' heights", async () => {
    const { page, person, voice, reader, other, leave } = await pair();
    await voice.sayAll(
      reader.username,
      Array.from({ length: 60 }, (_, at) => (at % 7 === 0 ? Array(6).fill(`number ${at + 1}.`).join("\n") : `number ${at + 1}.`)),
    );
    const own = await Voice.connect(server, reader);
    await own.request({ type: "read", to: other.username, seq: 60 });
    await own.close();
    const row = person.inList(other.displayName);
    await row.waitFor();
    await voice.say(reader.username, "One more.");
    await row.getByLabel("1 unread message").waitFor();
    await row.click();
    await person.sees("One more.");
    await row.getByLabel("1 unread message").waitFor({ state: "detached" });
    assert.equal(await jump(page).count(), 0);
    await leave();
  });

  it("of fifteen hundred unread ones the first is shown, and none is read that was not seen", async () => {
    const { page, person, other, leave } = await pair(numbered(1_500));
    await person.openFromList(other.displayName);
    await divider(page).waitFor();
    await person.sees("number 1.");
    await jump(page).waitFor();
    const badge = person.inList(other.displayName).getByLabel(/unread messages$/);
    const unread = async () => Number((await badge.getAttribute("aria-label")).replace(/\D/g, ""));
    await eventually("what was in sight is read", async () => (await unread()) < 1_500);
    assert.ok((await unread()) > 1_400, `${await unread()}`);
    await jump(page).click();
    await person.sees("number 1500.");
    await leave();
  });

  it("what comes while another window is in front is unread until this one is", async () => {
    const { person, page, voice, reader, other, leave } = await pair(["Hello."]);
    await person.openFromList(other.displayName);
    const badge = person.inList(other.displayName).getByLabel("1 unread message");
    await badge.waitFor({ state: "detached" });
    const comeBack = await lookElsewhere(page);
    await voice.say(reader.username, "Are you there?");
    await person.sees("Are you there?");
    await badge.waitFor();
    // Twice as long as it has to be in sight.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
    assert.ok(await badge.isVisible());
    await comeBack();
    await badge.waitFor({ state: "detached" });
    await leave();
  });

  it("what was missed without a connection is new below a divider, and none of it is read that was not seen", async () => {
    const { person, page, voice, reader, other, leave } = await pair(numbered(30));
    await hasRead(reader, other, 30);
    await person.openFromList(other.displayName);
    await person.sees("number 30.");
    await person.setOffline(true);
    await person.seesBanner(true);
    await voice.sayAll(reader.username, Array.from({ length: 200 }, (_, at) => `missed ${at + 1}.`));
    await person.setOffline(false);
    await divider(page).waitFor();
    await restingTop(person, "missed 1.");
    const view = await scroller(page).boundingBox();
    const line = await divider(page).boundingBox();
    assert.ok(line.y > view.y && line.y < view.y + view.height / 2, `the divider is near the top: ${line.y} in ${view.y}+${view.height}`);
    assert.equal(await person.message("missed 1.").first().getByRole("separator").count(), 1);
    const badge = person.inList(other.displayName).getByLabel(/unread messages$/);
    const unread = async () => Number((await badge.getAttribute("aria-label")).replace(/\D/g, ""));
    await eventually("what is in sight is read", async () => (await unread()) < 200);
    assert.ok((await unread()) > 150, `${await unread()}`);

    // From the end it is followed as ever, and what was missed and fits in is read.
    await jump(page).click();
    await person.sees("missed 200.");
    await badge.waitFor({ state: "detached" });
    await person.setOffline(true);
    await person.seesBanner(true);
    for (const text of ["missed too", "and this"]) await voice.say(reader.username, text);
    await person.setOffline(false);
    await person.sees("and this");
    await eventually("all is read", async () => (await badge.count()) === 0);
    await voice.sayAll(reader.username, Array.from({ length: 300 }, (_, at) => `live ${at + 1}.`));
    await person.sees("live 300.");
    const below = () => scroller(page).evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
    await eventually("it is at its very end", async () => Math.abs(await below()) <= 1);
    await jump(page).waitFor({ state: "detached" });
    person.outage = false;
    await leave();
  });

  it("what comes while a dialog covers the chat is not read", async () => {
    const { person, page, voice, reader, other, leave } = await pair(["Hello."]);
    await person.openFromList(other.displayName);
    const row = person.inList(other.displayName);
    const badge = row.getByLabel("1 unread message");
    await badge.waitFor({ state: "detached" });
    const dialog = await person.openSettings();
    await voice.say(reader.username, "Are you there?");
    // Behind the dialog, where no role leads.
    const behind = page.locator('nav [aria-label="1 unread message"]');
    await behind.waitFor();
    // Twice as long as it has to be in sight.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
    assert.ok(await behind.isVisible());
    await dialog.getByRole("button", { name: "Close" }).click();
    await badge.waitFor({ state: "detached" });
    await leave();
  });

  it("older pages come without anything moving, and what arrives does not move the view", async () => {
    const { person, page, voice, reader, other, leave } = await pair(numbered(300));
    await hasRead(reader, other, 300);
    await person.openFromList(other.displayName);
    await person.sees("number 300.");
    await scroller(page).hover();
    await page.mouse.wheel(0, -800);
    await jump(page).waitFor();
    const seen = rows(page).nth(4);
    const text = /number \d+\./.exec(await seen.innerText())[0];
    const top = await restingTop(person, text);
    await voice.say(reader.username, "something new");
    await page.getByRole("button", { name: "Jump to 1 new message" }).waitFor();
    assert.equal(await topOf(person, text), top);
    assert.equal(await restingTop(person, text), top);

    const shown = await page.evaluate(goToFirstLoaded);
    assert.ok(shown.number > 6, JSON.stringify(shown));
    await person.message(`number ${shown.number - 5}.`).waitFor();
    const after = await restingTop(person, `number ${shown.number}.`);
    // What is above is measured once it is shown: that makes up to three pixels.
    assert.ok(Math.abs(after - shown.top) <= 4, `${JSON.stringify(shown)} is at ${after}`);
    await eventually("the first is shown", async () => {
      await page.mouse.wheel(0, -1_000);
      return person.message("number 1.").first().isVisible();
    });
    assert.ok((await rows(page).count()) <= 300);
    await page.getByRole("button", { name: "Jump to 1 new message" }).click();
    await person.sees("something new");
    await leave();
  });

  it("the list is read by arrow keys, with the whole time and a way to copy", async () => {
    const { person, page, other, leave } = await pair(["**first**", "second", "third"]);
    await person.openFromList(other.displayName);
    await person.sees("third");
    await scroller(page).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    const row = rows(page).first();
    assert.ok(await row.evaluate((element) => element === document.activeElement));
    await row.getByText(/20\d\d/).waitFor();
    await page.keyboard.press("Tab");
    const copy = row.getByRole("button", { name: "Copy text" });
    const { width, height } = await copy.boundingBox();
    assert.ok(width >= 24 && height >= 24);
    await page.keyboard.press("Enter");
    await row.getByRole("button", { name: "Copied" }).waitFor();
    await page.context().grantPermissions(["clipboard-read"]);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "**first**");
    await leave();
  });

  it("what is typed stays over a reload, is named in the list, and goes when it is sent", async () => {
    const { person, page, other, leave } = await pair(["hello"]);
    await person.openFromList(other.displayName);
    await person.type("not **yet**");
    await page.reload();
    await eventually("the draft is there", async () => (await input(page).inputValue()) === "not **yet**");
    await page.goto(`${server.origin}/`);
    await page.getByRole("link", { name: /Draft: not yet/ }).click();
    await person.chat(other.displayName).waitFor();
    await input(page).press("Enter");
    await person.seesTick("not yet", "Sent");
    await page.goto(`${server.origin}/`);
    await person.inList(other.displayName).waitFor();
    assert.equal(await page.getByText(/^Draft:/).count(), 0);

    await person.openFromList(other.displayName);
    await person.type("a secret");
    await page.getByRole("button", { name: "Account", exact: true }).click();
    await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
    await page.getByRole("form", { name: "Sign in" }).waitFor();
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    assert.ok(!stored.includes("a secret"), "nothing of it is left in the browser");
    await leave();
  });

  it("each conversation has a draft of its own", async () => {
    const { person, page, reader, other, leave } = await pair(["hello"]);
    const third = await signUp(server, `third-${count}`, `Thea ${count}`);
    const voice = await Voice.connect(server, third);
    await voice.say(reader.username, "hello");
    await voice.close();
    const holds = (text) => eventually(`it holds "${text}"`, async () => (await input(page).inputValue()) === text);
    await person.openFromList(other.displayName);
    await person.type("for Otto");
    await person.openFromList(third.displayName);
    await holds("");
    await person.type("for Thea");
    await person.openFromList(other.displayName);
    await holds("for Otto");
    await input(page).press("Enter");
    await person.seesTick("for Otto", "Sent");
    await person.openFromList(third.displayName);
    await holds("for Thea");
    await leave();
  });

  it("the input grows up to a limit, marks what is selected, and Ctrl+Z takes it back", async () => {
    const { person, page, other, leave } = await pair(["hello"]);
    await person.openFromList(other.displayName);
    const low = (await input(page).boundingBox()).height;
    await person.type("one");
    await input(page).press("Shift+Enter");
    await person.type("two");
    await eventually("it has grown", async () => (await input(page).boundingBox()).height > low + 10);
    await input(page).press("Control+a");
    await input(page).press("Control+b");
    assert.equal(await input(page).inputValue(), "**one\ntwo**");
    await input(page).press("Control+b");
    assert.equal(await input(page).inputValue(), "one\ntwo");
    await input(page).press("Control+i");
    assert.equal(await input(page).inputValue(), "*one\ntwo*");
    await input(page).press("Control+z");
    assert.equal(await input(page).inputValue(), "one\ntwo");
    await input(page).fill("some words of it");
    await selectWord(page, "words");
    await page.getByRole("button", { name: "Code", exact: true }).click();
    assert.equal(await input(page).inputValue(), "some `words` of it");
    await page.keyboard.press("Control+z");
    assert.equal(await input(page).inputValue(), "some words of it");
    await input(page).fill("line\n".repeat(60));
    const high = (await input(page).boundingBox()).height;
    assert.ok(high < 260, `${high} pixels high`);
    await input(page).fill("");
    await leave();
  });

  it("room is counted when there is little left", async () => {
    const { person, page, other, leave } = await pair(["hello"]);
    await person.openFromList(other.displayName);
    await input(page).fill("x".repeat(14_000));
    assert.equal(await page.getByText(/bytes left/).count(), 0);
    await input(page).fill("x".repeat(16_000));
    await page.getByText("384 of 16,384 bytes left").waitFor();
    await input(page).fill("x".repeat(16_385));
    const note = page.getByText("Too long by 1 byte").first();
    await note.waitFor();
    await page.getByRole("alert").getByText("This is too long to be sent.").waitFor();
    const red = await note.evaluate((element) => getComputedStyle(element).color);
    assert.equal(await input(page).evaluate((element) => getComputedStyle(element.parentElement).borderTopColor), red);
    await input(page).fill("");
    await leave();
  });

  it("emoji are found by name and by arrow keys, and are large alone", async () => {
    const { person, page, other, leave } = await pair(["hello"]);
    await person.openFromList(other.displayName);
    await person.type("ab");
    await input(page).press("ArrowLeft");
    const open = page.getByRole("button", { name: "Insert emoji" });
    await open.click();
    const dialog = page.getByRole("dialog", { name: "Emoji" });
    await dialog.getByRole("searchbox", { name: "Search emoji" }).fill("rocket");
    await dialog.getByRole("button", { name: "rocket", exact: true }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await eventually("it is where the cursor was", async () => (await input(page).inputValue()) === "a🚀b");
    assert.ok(await input(page).evaluate((element) => element === document.activeElement));

    await input(page).fill("");
    await open.click();
    await dialog.getByRole("button", { name: "Smileys" }).click();
    const smileys = dialog.getByRole("group", { name: "Smileys" });
    await smileys.getByRole("button").first().waitFor();
    await dialog.getByRole("searchbox").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    assert.ok(await smileys.getByRole("button").nth(9).evaluate((element) => element === document.activeElement));
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await eventually("it is written", async () => (await input(page).inputValue()) !== "");
    const emoji = await input(page).inputValue();
    await input(page).press("Enter");
    await person.seesTick(emoji, "Sent");
    const size = (text) => person.message(text).getByText(text, { exact: true }).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    assert.ok((await size(emoji)) > 2 * (await size("hello")));

    await open.click();
    await dialog.getByRole("group", { name: "Recently used" }).getByRole("button", { name: "rocket" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.ok(await open.evaluate((element) => element === document.activeElement), "the focus is back");
    await leave();
  });
});

/** In the page: lets so many frames be painted. */
async function passFrames(count) {
  for (let left = count; left > 0; left -= 1) await new Promise(requestAnimationFrame);
}

/** In the page: how far it is to the end of the messages, in each of the next frames. */
async function belowInFrames(count) {
  const scroller = document.querySelector('[data-region="messages"] [data-virtuoso-scroller]');
  const below = [];
  while (below.length < count) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    below.push(scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight);
  }
  return below;
}

/** In the page: notes in `shifts` what jumps from one frame to the next without the user's doing, with the browser's own measure of how much. */
function noteShifts() {
  window.shifts = [];
  const nameOf = ({ node }) => (node instanceof Element ? node : node?.parentElement)?.outerHTML.slice(0, 120);
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) if (!hadRecentInput) window.shifts.push({ value, sources: sources.map(nameOf) });
  }).observe({ type: "layout-shift", buffered: true });
}

/** In the page: notes in `painted` in which frame after Enter, and how long after it, the message `awaited` is in sight. */
function noteOwnMessages() {
  window.painted = [];
  window.awaited = null;
  const isInSight = (text) => {
    const row = [...document.querySelectorAll('[data-region="messages"] [role="listitem"]')].findLast((each) => each.textContent.includes(text));
    return row !== undefined && row.checkVisibility({ visibilityProperty: true }) && row.getBoundingClientRect().top < innerHeight;
  };
  const onKey = ({ key, timeStamp }) => {
    if (key !== "Enter" || window.awaited === null) return;
    let frames = 0;
    const look = () => {
      frames += 1;
      if (isInSight(window.awaited)) notePainted();
      else requestAnimationFrame(look);
    };
    /** A task behind the frame begins when it is painted. */
    const notePainted = () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.painted.push({ frames, ms: performance.now() - timeStamp });
        window.awaited = null;
      };
      port2.postMessage(null);
    };
    requestAnimationFrame(look);
  };
  addEventListener("keydown", onKey, { capture: true });
}

/** In the page: goes to the upper end of what is loaded, and tells which message is shown there, and where its row begins. */
async function goToFirstLoaded() {
  const scroller = document.querySelector('[data-region="messages"] [data-virtuoso-scroller]');
  scroller.scrollTop = 0;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const { top } = scroller.getBoundingClientRect();
  // Not the first: that has the day above it only until it is known that an older one has it.
  const row = [...scroller.querySelectorAll("[data-seq]")].filter((each) => each.getBoundingClientRect().top >= top)[1];
  return { number: Number(/number (\d+)\./.exec(row.textContent)[1]), top: row.getBoundingClientRect().top };
}
