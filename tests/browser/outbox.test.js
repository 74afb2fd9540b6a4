/** What was written without a connection outlives its tab, and is sent once and in order. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { Person } from "./person.js";
import { Server } from "./server.js";

const texts = (name, count) => Array.from({ length: count }, (_, at) => `${name} ${at + 1} of ${count}`);

describe("the outbox", () => {
  let server;
  let browser;
  let ada;
  let bo;

  before(async () => {
    server = await Server.start();
    browser = await launch();
    ada = await Person.arrive(browser, server.origin, "ada", "Ada");
    bo = await Person.arrive(browser, server.origin, "bo", "Bo");
    for (const person of [ada, bo]) await person.signUp();
    await ada.talkTo(bo);
    await ada.write("Hello, Bo");
    await bo.openFromList(ada.name);
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** The texts of the open conversation, in their order, that begin with this. */
  async function shown(person, name) {
    const all = await person.message(name).allInnerTexts();
    return all.map((text) => text.match(new RegExp(`${name} \\d+ of \\d+`))?.[0]);
  }

  async function write(written) {
    for (const text of written) await ada.write(text);
  }

  async function arrive(name, written) {
    for (const text of written) await bo.sees(text);
    assert.deepEqual(await shown(bo, name), written);
  }

  it("outlives the tab", async () => {
    for (const person of [ada, bo]) person.outage = true;
    await server.kill();
    await ada.seesBanner(true);
    const written = texts("Unsent", 4);
    await write(written);
    await ada.seesTick(written.at(-1), "Waiting to be sent");
    await ada.leave();
    await server.start();
    await bo.seesBanner(false);
    assert.deepEqual(await shown(bo, "Unsent"), []);
    // Nobody has to look at the conversation for that.
    await ada.openApp();
    await arrive("Unsent", written);
    await ada.openFromList(bo.name);
    for (const text of written) await ada.seesTick(text, "Read");
    assert.deepEqual(await shown(ada, "Unsent"), written);
    for (const person of [ada, bo]) person.outage = false;
  });

  it("is sent by one of many tabs, also when the one that sends is closed", async () => {
    const first = ada.page;
    await ada.openApp();
    const second = ada.page;
    await ada.openFromList(bo.name);
    await ada.setOffline(true);
    const written = texts("Shared", 3);
    await write(written);
    await ada.seesTick(written.at(-1), "Waiting to be sent");
    ada.page = first;
    await ada.openFromList(bo.name);
    await ada.seesTick(written.at(-1), "Waiting to be sent");
    await write(["Shared 4 of 4"]);
    await second.close();
    await ada.setOffline(false);
    await arrive("Shared", [...written, "Shared 4 of 4"]);
    await eventually("all have their tick", async () => (await ada.page.getByRole("img", { name: "Waiting to be sent" }).count()) === 0);
    ada.outage = false;
  });

  it("is sent though the tab is closed as soon as it is shown, and the list goes on beyond the window's height", async () => {
    const all = [];
    for (let round = 1; round <= 6; round += 1) {
      const written = texts(`Round ${round}, part`, 3);
      all.push(...written);
      await write(written);
      // What is shown is being kept, and is not lost with the tab.
      await ada.sees(written.at(-1));
      await ada.leave();
      await ada.openApp();
      await ada.openFromList(bo.name);
      for (const text of written) await bo.sees(text);
    }
    await ada.seesTick(all.at(-1), "Read");
  });

  it("what the server refuses waits as failed, over a reload too, until it is sent again or deleted", async () => {
    let isRefusing = true;
    await ada.page.routeWebSocket("**/ws", (socket) => {
      const upstream = socket.connectToServer();
      socket.onMessage((data) => {
        const { type, id } = JSON.parse(data);
        const isRefused = isRefusing && type === "private_message";
        if (isRefused) socket.send(JSON.stringify({ type: "error", id, code: "invalid", content: "This server takes no such message." }));
        else upstream.send(data);
      });
    });
    await ada.page.reload();
    const [again, never] = ["Refused, then sent", "Refused, then deleted"];
    await write([again, never]);
    for (const text of [again, never]) await ada.message(text).getByRole("alert").waitFor();
    await ada.page.reload();
    for (const text of [again, never]) await ada.seesTick(text, "Not sent");
    isRefusing = false;
    await ada.message(never).getByRole("button", { name: "Delete" }).click();
    await ada.message(never).waitFor({ state: "detached" });
    await ada.message(again).getByRole("button", { name: "Retry" }).click();
    await ada.seesTick(again, "Read");
    assert.equal(await ada.message(again).getByRole("button", { name: "Retry" }).count(), 0);
    await write(["Behind both"]);
    await bo.sees("Behind both");
    assert.deepEqual([await bo.message(again).count(), await bo.message(never).count()], [1, 0]);
    await ada.page.reload();
    await ada.sees("Behind both");
    assert.equal(await ada.message(never).count(), 0);
  });

  it("nothing went wrong in any browser", () => {
    for (const person of [ada, bo]) assert.deepEqual(person.faults, [], person.username);
  });
});
