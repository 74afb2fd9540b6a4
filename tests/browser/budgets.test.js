/**
 * What the app may cost. Each figure is measured in the page, is the median of many repetitions, and is told with the result. Whatever else a machine
 * does can only add to a time, so of some rounds the calmest counts.
 */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { launch } from "./chromium.js";
import { addCrowd, personOfCrowd } from "./crowd.js";
import { eventually } from "./eventually.js";
import { Person } from "./person.js";
import { each, signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

const FIRST_LOAD_KB = 250;
const OPEN_MS = 100;
const KEY_MS = 50;
/** All that came while one typed is shown so soon after. */
const SHOWN_MS = 2_000;
const HEAP_MB = 80;
const ROWS = 300;
const SEARCH_MS = 300;
/** A frame may take so long, in the median, while ten thousand messages are scrolled: half of a screen's 60 a second, for a machine with two slow cores. */
const FRAME_MS = 33;
const SCROLLED = 10_000;
const GROUPS = 2_000;

const ROUNDS = 5;
const CONVERSATIONS = 20;
const MESSAGES_EACH = 500;
const CROWD = 10_000;
const ARRIVING_PER_SECOND = 100;
/** Faster than anybody types. The next key comes whether or not the last one is painted, as from a hand: a slow one is not hidden by waiting for it. */
const KEY_EVERY_MS = 60;

const TYPED = "how quickly is a letter painted while others are writing all the time?";
const WORDS = "the boat lies by the pier and waits for wind while we talk about tea oars ropes knots maps and the long way round the island".split(" ");

/** A message of everyday length. */
function sentence(n) {
  return Array.from({ length: 4 + (n % 17) }, (_, at) => WORDS[(n * 7 + at * 3) % WORDS.length]).join(" ");
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

/** The calmest of at most five rounds of `measure`, each of which gives many times; no more rounds than it takes to be within the budget. */
async function calmest(budget, measure, test) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= ROUNDS && least > budget; round += 1) {
    const times = await measure();
    test.diagnostic(`median ${median(times).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms of ${times.length}`);
    least = Math.min(least, median(times));
  }
  assert.ok(least <= budget, `${least} ms`);
}

describe("budgets", { concurrency: false }, () => {
  let server;
  let browser;
  let ada;
  const friends = [];

  before(async () => {
    server = await Server.start();
    ada = await signUp(server, "ada", "Ada Lindqvist");
    await each(Array.from({ length: CONVERSATIONS }).keys(), 4, async (n) => {
      friends[n] = await signUp(server, `friend${n}`, `Friend ${n} of Ada`);
    });
    await server.stop();
    await addCrowd(server, CROWD);
    await server.start();
    await each(friends, 2, async (friend) => {
      const voice = await Voice.connect(server, friend);
      await voice.sayAll(
        "ada",
        Array.from({ length: MESSAGES_EACH }, (_, n) => sentence(n)),
      );
      await voice.close();
    });
    const own = await Voice.connect(server, ada);
    for (const { username } of friends) await own.request({ type: "read", to: username, seq: MESSAGES_EACH });
    await own.close();
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** Ada at her desk; `path` is where she begins. */
  function arrive(path) {
    // What a service worker fetches ahead is not waited for by anybody.
    return Person.signedIn(browser, server.origin, ada, { path, serviceWorkers: "block" });
  }

  const keyOf = (friend) => `dm:ada:${friend.username}`;
  const rows = (person) => person.page.getByRole("list", { name: "Messages" }).getByRole("listitem");

  it(`the first load, up to an open conversation, is at most ${FIRST_LOAD_KB} kB of compressed JavaScript`, async (test) => {
    const person = await arrive(`/c/${keyOf(friends[0])}`);
    await rows(person).last().waitFor();
    await person.page.waitForLoadState("networkidle");
    const scripts = await person.page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => /\.m?js$/.test(new URL(entry.name).pathname))
        .map(({ name, encodedBodySize, decodedBodySize }) => ({ name: new URL(name).pathname, encodedBodySize, decodedBodySize })),
    );
    const bytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    test.diagnostic(`${(bytes / 1000).toFixed(1)} kB in ${scripts.length} files`);
    assert.ok(scripts.length > 0);
    for (const { name, encodedBodySize, decodedBodySize } of scripts) assert.ok(encodedBodySize < decodedBodySize || decodedBodySize < 1_000, `${name} is not compressed`);
    assert.ok(bytes <= FIRST_LOAD_KB * 1_000, `${bytes} bytes: ${JSON.stringify(scripts, null, 1)}`);
    await person.close();
  });

  it(`a conversation that is loaded opens within ${OPEN_MS} ms`, async (test) => {
    const person = await arrive("/");
    const links = person.page.getByRole("navigation", { name: "Conversations" }).getByRole("link");
    await links.first().waitFor();
    const two = (await links.allTextContents()).slice(0, 2).map((text) => text.match(/Friend \d+ of Ada/)[0]);
    for (const name of two) {
      await person.openFromList(name);
      await rows(person).last().waitFor();
    }
    await calmest(OPEN_MS, () => person.page.evaluate(measureOpening, { names: two, repetitions: 21 }), test);
    assert.deepEqual(person.faults, []);
    await person.close();
  });

  for (const place of ["in the open conversation", "in other conversations"]) {
    it(`with ${ARRIVING_PER_SECOND} messages a second arriving ${place}, a key is painted within ${KEY_MS} ms`, async (test) => {
      const open = friends[0];
      const person = await arrive(`/c/${keyOf(open)}`);
      await rows(person).last().waitFor();
      const senders = place === "in the open conversation" ? [open] : friends.slice(1, 6);
      const voices = await Promise.all(senders.map((friend) => Voice.connect(server, friend)));
      await person.page.getByRole("textbox", { name: "Message" }).click();
      await person.page.evaluate(watchKeys);
      const type = async () => {
        await person.page.evaluate(() => window.keysPainted.splice(0));
        const rain = startRain(voices);
        await typeSteadily(person.page.keyboard, TYPED);
        const { sent, seconds } = await rain.stop();
        assert.ok(sent / seconds >= ARRIVING_PER_SECOND * 0.9, `only ${sent / seconds} messages a second were sent`);
        await eventually("the last letter is painted", () => person.page.evaluate((count) => window.keysPainted.length === count, TYPED.length));
        if (senders.includes(open)) await rows(person).last().getByText(sentence(sent - 1), { exact: true }).waitFor({ timeout: SHOWN_MS });
        return person.page.evaluate(() => window.keysPainted);
      };
      await calmest(KEY_MS, type, test);
      assert.deepEqual(person.faults, []);
      await Promise.all(voices.map((voice) => voice.close()));
      await person.close();
    });
  }

  it(`${CONVERSATIONS * MESSAGES_EACH} messages in ${CONVERSATIONS} conversations take less than ${HEAP_MB} MB, and at most ${ROWS} rows at a time`, async (test) => {
    const person = await arrive("/");
    let mostRows = 0;
    for (const friend of friends) {
      const { displayName } = friend;
      await person.follow(`/c/${keyOf(friend)}`);
      await person.chat(displayName).waitFor();
      await rows(person).last().waitFor();
      // Back to the first message, page by page.
      await eventually(`all of ${displayName} is loaded`, async () => {
        const { count, atBeginning } = await person.page.evaluate(scrollUp);
        mostRows = Math.max(mostRows, count);
        return atBeginning;
      });
    }
    const debug = await person.page.context().newCDPSession(person.page);
    await debug.send("HeapProfiler.enable");
    for (let round = 0; round < 3; round += 1) await debug.send("HeapProfiler.collectGarbage");
    const { usedSize } = await debug.send("Runtime.getHeapUsage");
    test.diagnostic(`${(usedSize / 1e6).toFixed(1)} MB, at most ${mostRows} rows`);
    assert.ok(usedSize < HEAP_MB * 1e6, `${usedSize} bytes`);
    assert.ok(mostRows <= ROWS, `${mostRows} rows`);
    assert.deepEqual(person.faults, []);
    await person.close();
  });

  it(`among ${CROWD} accounts somebody is found within ${SEARCH_MS} ms of the last letter, and the page stays small`, async (test) => {
    const person = await arrive("/");
    await person.openPeople();
    const search = person.page.getByRole("searchbox", { name: "Search people" });
    const times = [];
    for (let n = 1; n <= 15; n += 1) {
      const { username } = personOfCrowd(n * 613);
      const found = person.inDirectory({ username });
      await search.fill("");
      await found.waitFor({ state: "detached" });
      await person.page.evaluate(watchFor, `@${username}`);
      await search.fill(username);
      await found.waitFor();
      times.push(await person.page.evaluate(() => window.found));
    }
    test.diagnostic(`median ${median(times).toFixed(0)} ms, of which 200 ms are the pause in typing`);
    assert.ok(median(times) <= SEARCH_MS, `${median(times)} ms`);
    await search.fill("");
    const list = person.page.getByRole("list", { name: "People on this server" });
    await list.getByRole("listitem").first().waitFor();
    assert.ok((await list.getByRole("listitem").count()) <= ROWS);
    assert.deepEqual(person.faults, []);
    await person.close();
  });

  it(`of ${SCROLLED} messages few are in the page, wherever one scrolls, and scrolling stays smooth`, async (test) => {
    const reader = await signUp(server, "reader", "Reader of much");
    const other = await signUp(server, "writer", "Writer of much");
    const voice = await Voice.connect(server, other);
    await voice.sayAll(
      "reader",
      Array.from({ length: SCROLLED }, (_, n) => `number ${n + 1}.`),
    );
    await voice.close();
    const person = await Person.signedIn(browser, server.origin, reader);
    const { page } = person;
    await person.openFromList(other.displayName);
    // Too much is unread to go back to its beginning: it opens at the end.
    await person.sees(`number ${SCROLLED}.`);
    assert.equal(await page.getByRole("separator", { name: "New messages" }).count(), 0);
    await page.getByRole("main").locator("[data-virtuoso-scroller]").hover();
    const first = async () => Number(/number (\d+)\./.exec(await rows(person).first().innerText())?.[1] ?? SCROLLED);
    let most = 0;
    await eventually("it is scrolled up by a thousand", async () => {
      await page.mouse.wheel(0, -3_000);
      most = Math.max(most, await rows(person).count());
      return (await first()) < SCROLLED - 1_000;
    });
    assert.ok(most <= ROWS, `${most} rows`);
    await calmest(FRAME_MS, () => framesWhileScrolling(page), test);
    await page.getByRole("button", { name: /^Jump to (latest|[\d,]+ new)/ }).click();
    await person.sees(`number ${SCROLLED}.`);
    assert.ok((await rows(person).count()) <= ROWS);
    assert.deepEqual(person.faults, []);
    await person.close();
  });

  it(`of ${GROUPS} conversations few are in the page, and a key in their filter is painted within ${KEY_MS} ms`, async (test) => {
    const owner = await signUp(server, "owner", "Owner of many");
    const voice = await Voice.connect(server, owner);
    await each(Array.from({ length: GROUPS }).keys(), 20, (n) => voice.createGroup(`Team number ${n}`, []));
    await voice.close();
    const person = await Person.signedIn(browser, server.origin, owner);
    const { page } = person;
    const list = page.getByRole("navigation", { name: "Conversations" }).getByRole("link");
    await list.first().waitFor();
    assert.ok((await list.count()) < 60, `${await list.count()} rows`);
    assert.equal(await page.getByRole("listitem").first().getAttribute("aria-setsize"), `${GROUPS}`);
    const filter = page.getByRole("searchbox", { name: "Filter conversations" });
    await filter.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await eventually("the last row has the focus", () =>
      page.evaluate((last) => document.activeElement?.closest('[role="listitem"]')?.getAttribute("aria-posinset") === last, `${GROUPS}`),
    );
    await filter.focus();
    await page.evaluate(watchKeys);
    const wanted = "number 1999";
    const type = async () => {
      await filter.fill("");
      await page.evaluate(() => window.keysPainted.splice(0));
      await typeSteadily(page.keyboard, wanted);
      await eventually("the last letter is painted", () => page.evaluate((count) => window.keysPainted.length === count, wanted.length));
      return page.evaluate(() => window.keysPainted);
    };
    await calmest(KEY_MS, type, test);
    await eventually("it alone is left", async () => (await list.count()) === 1);
    await person.inList("Team number 1999").waitFor();
    assert.deepEqual(person.faults, []);
    await person.close();
  });
});

/** Scrolls for a while, and tells how long each frame took. */
async function framesWhileScrolling(page) {
  await page.evaluate(noteFrames);
  const end = Date.now() + 1_500;
  while (Date.now() < end) await page.mouse.wheel(0, -200);
  return page.evaluate(() => window.frames);
}

/** In the page: notes from now on how long each frame takes. */
function noteFrames() {
  window.frames = [];
  cancelAnimationFrame(window.notingFrames);
  let last = performance.now();
  const note = () => {
    const now = performance.now();
    window.frames.push(now - last);
    last = now;
    window.notingFrames = requestAnimationFrame(note);
  };
  window.notingFrames = requestAnimationFrame(note);
}

/** Presses a key every `KEY_EVERY_MS`, and waits for all of them in the end. */
async function typeSteadily(keyboard, text) {
  const begun = performance.now();
  const pressed = [];
  for (const letter of text) {
    await sleep(Math.max(0, begun + pressed.length * KEY_EVERY_MS - performance.now()));
    pressed.push(keyboard.press(letter === " " ? "Space" : letter));
  }
  await Promise.all(pressed);
}

/** Lets it rain messages for Ada, evenly, until `stop()`, which tells how many and how long. */
function startRain(voices) {
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1_000) * ARRIVING_PER_SECOND;
    for (; sent < due; sent += 1) voices[sent % voices.length].say("ada", sentence(sent)).catch(() => undefined);
  }, 5);
  return {
    async stop() {
      clearInterval(timer);
      const seconds = (performance.now() - begun) / 1_000;
      const count = sent;
      await Promise.all(voices.map((voice) => voice.request({ type: "ping" })));
      return { sent: count, seconds };
    },
  };
}

/** In the page: opens conversations by turns, and tells how long each took from the click to the frame in which its messages are painted. */
async function measureOpening({ names, repetitions }) {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const linkTo = (name) => [...document.querySelectorAll('nav[aria-label="Conversations"] a')].find((link) => link.textContent.includes(name));
  const isOpen = (name) => {
    const section = document.querySelector(`section[aria-label="Conversation with ${name}"]`);
    return section?.querySelector('[role="list"] [role="listitem"]')?.checkVisibility({ visibilityProperty: true }) ?? false;
  };
  const times = [];
  for (let n = 0; n < repetitions; n += 1) {
    const name = names[n % names.length];
    const start = performance.now();
    linkTo(name).click();
    do await painted();
    while (!isOpen(name) && performance.now() - start < 5_000);
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return times;
}

/** In the page: notes for each key how long after the press the next frame was painted, by the browser's own account. */
function watchKeys() {
  window.keysPainted = [];
  addEventListener(
    "keydown",
    (event) => {
      // So a field is emptied before: it is none of what is typed.
      if (event.key === "Delete") return;
      // The frame after the key's handlers is the one that shows it; a task behind it begins when it is painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.keysPainted.push(performance.now() - event.timeStamp);
        port2.postMessage(null);
      });
    },
    { capture: true },
  );
}

/** In the page: goes to the upper end of what is loaded, and tells how many rows there are. */
async function scrollUp() {
  const list = document.querySelector('[data-region="messages"] [role="list"]');
  const scroller = document.querySelector('[data-region="messages"] [data-virtuoso-scroller]');
  scroller.scrollTop = 0;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return { count: list.querySelectorAll('[role="listitem"]').length, atBeginning: document.body.textContent.includes("This is the beginning of your conversation") };
}

/** In the page: notes when a text is painted, counted from the next input. */
function watchFor(text) {
  window.found = null;
  addEventListener(
    "input",
    () => {
      const start = performance.now();
      const look = () => {
        const list = document.querySelector('[aria-label="People on this server"]');
        if (list?.textContent.includes(text)) window.found = performance.now() - start;
        else requestAnimationFrame(look);
      };
      look();
    },
    { capture: true, once: true },
  );
}
