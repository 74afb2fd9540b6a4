/** Two people, then three, chat in real browsers through the real server, and go on after it was killed. */

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { DESK, PHONE, Person } from "./person.js";
import { Server } from "./server.js";

const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url));
/** Steps of one story: each goes on where the last one ended. */
describe("people in browsers", { concurrency: false }, () => {
  let server;
  let browser;
  const people = [];
  let ada;
  let bo;
  let carla;

  before(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    server = await Server.start();
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  async function arrive(username, name, viewport = DESK) {
    const person = await Person.arrive(browser, server.origin, username, name, viewport);
    people.push(person);
    return person;
  }

  /** Writes what a person sees to a file that git ignores. */
  function shoot(person, view) {
    const { width } = person.page.viewportSize();
    return person.page.screenshot({ path: `${SCREENSHOTS}${view}-${width}.png`, animations: "disabled" });
  }

  it("they sign up and find each other online", async () => {
    ada = await arrive("ada", "Ada Lindqvist");
    await shoot(ada, "sign-in");
    await ada.page.getByRole("button", { name: "Create account" }).click();
    await shoot(ada, "sign-up");
    await ada.page.getByRole("button", { name: "Sign in" }).click();
    await ada.signUp();
    await shoot(ada, "empty");
    bo = await arrive("bo", "Bo Nakamura");
    await bo.signUp();
    await bo.talkTo(ada);
    await bo.reads("Online");
    await ada.talkTo(bo);
    await ada.reads("Online");
  });

  it("one goes and comes back, and the other sees it", async () => {
    await bo.leave();
    await ada.reads(/last seen/i);
    await bo.openApp();
    await ada.reads("Online");
  });

  it("they chat: typing, unread, delivered, read", async () => {
    await ada.write("Good morning, Bo!");
    await bo.inList(ada.name).and(bo.page.getByRole("link", { name: /1 unread message/ })).waitFor();
    await ada.seesTick("Good morning, Bo!", "Delivered");
    await ada.write("Shall we row at six?");
    await bo.page.getByRole("link", { name: /2 unread messages/ }).waitFor();
    await shoot(bo, "unread");
    await bo.openFromList(ada.name);
    await bo.sees("Good morning, Bo!");
    await ada.seesTick("Good morning, Bo!", "Read");
    await ada.seesTick("Shall we row at six?", "Read");
    await eventually("nothing is unread", async () => (await bo.page.getByRole("link", { name: /unread/ }).count()) === 0);

    // He writes on until she sees it: it is over soon after the last key.
    await eventually("it is seen that he types", async () => {
      await bo.type("Gladly. ");
      return ada.page.getByText(`${bo.name} is typing…`).isVisible();
    });
    await shoot(ada, "typing");
    await bo.write("Gladly. I bring the oars.");
    await ada.sees("Gladly. I bring the oars.");
    await bo.seesTick("Gladly. I bring the oars.", "Read");
    await ada.page.getByText("is typing…").waitFor({ state: "hidden" });
  });

  it("text is shown as it was written, never run", async () => {
    const nasty = '<img src=x onerror="document.title=1"><script>document.title=2</script> &amp; \u202eevil';
    await ada.write(nasty);
    await bo.sees(nasty);
    // The count of unread messages leaves the title once this one has been in sight for a moment.
    await eventually("the title is the app's own", async () => (await bo.page.title()) === `${ada.name} – ChatSync`);
  });

  it("they make a group with a third and chat there", async () => {
    carla = await arrive("carla", "Carla Reyes");
    await carla.signUp();
    await ada.makeGroup("Rowing club", [bo, carla]);
    for (const person of [bo, carla]) await person.openFromList("Rowing club");
    await ada.write("Welcome, everybody!");
    for (const person of [bo, carla]) await person.sees("Welcome, everybody!");
    await carla.write("Thank you, Ada.");
    await bo.write("Hello Carla!");
    for (const person of people) {
      await person.sees("Thank you, Ada.");
      await person.sees("Hello Carla!");
    }
    await ada.seesTick("Welcome, everybody!", "Read");
    const dialog = await ada.openGroupDetails("Rowing club");
    await shoot(ada, "group-details");
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
    await shoot(ada, "group");
  });

  it("one is removed, and sees no more of it", async () => {
    await ada.removeFromGroup("Rowing club", carla);
    await carla.page.getByText("This conversation is not available").waitFor();
    await eventually("the group is off the list", async () => (await carla.inList("Rowing club").count()) === 0);
    await shoot(carla, "removed");
    await ada.write("Only the two of us now");
    await bo.sees("Only the two of us now");
    // What comes later to Carla came after this, had it come at all.
    await ada.talkTo(carla);
    await ada.write("Sorry, Carla");
    await carla.openFromList(ada.name);
    await carla.sees("Sorry, Carla");
    assert.equal(await carla.page.getByText("Only the two of us now").count(), 0);
    await carla.page.reload();
    await carla.sees("Sorry, Carla");
    assert.equal(await carla.inList("Rowing club").count(), 0);
  });

  /** The list may be made anew while it is looked at; what is there twice stays so. */
  const seesOnce = (person, text) => eventually(`${text} is there once`, async () => (await person.message(text).count()) === 1);

  it("the server is killed, and everything goes on by itself", async () => {
    await ada.talkTo(bo);
    await bo.openFromList(ada.name);
    for (const person of people) person.outage = true;
    await server.kill();
    await ada.seesBanner(true);
    await ada.write("Written while the server was away");
    await ada.seesTick("Written while the server was away", "Waiting to be sent");
    await shoot(ada, "no-connection");
    await server.start();
    for (const person of [ada, bo]) await person.seesBanner(false);
    await bo.sees("Written while the server was away");
    await ada.seesTick("Written while the server was away", "Read");
    for (const person of people) person.outage = false;

    const history = ["Good morning, Bo!", "Shall we row at six?", "Gladly. I bring the oars.", "Written while the server was away"];
    for (const person of [ada, bo]) {
      for (const text of history) await seesOnce(person, text);
    }
    await bo.write("And on we go");
    await ada.sees("And on we go");
    await ada.page.reload();
    for (const text of [...history, "And on we go"]) await seesOnce(ada, text);
    await ada.openFromList("Rowing club");
    await ada.sees("Only the two of us now");
    await shoot(ada, "chat");
  });

  it("it fits on a phone", async () => {
    const phone = await arrive("ada", "Ada Lindqvist", PHONE);
    await shoot(phone, "sign-in");
    await phone.signIn();
    await phone.inList(bo.name).waitFor();
    await shoot(phone, "list");
    await phone.openPeople();
    await phone.inDirectory(bo).waitFor();
    await shoot(phone, "people");
    await phone.openFromList(bo.name);
    await phone.sees("And on we go");
    await shoot(phone, "chat");
    await phone.page.getByRole("button", { name: "Back to conversations" }).click();
    await phone.openFromList("Rowing club");
    await phone.sees("Only the two of us now");
    await phone.openGroupDetails("Rowing club");
    await shoot(phone, "group-details");
    const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
  });

  it("signing out ends the session in every page of it", async () => {
    const second = carla.page;
    await carla.openApp();
    await carla.page.getByRole("button", { name: "Account" }).click();
    await carla.page.getByRole("menuitem", { name: "Sign out" }).click();
    await carla.page.getByRole("form", { name: "Sign in" }).waitFor();
    await second.getByRole("form", { name: "Sign in" }).waitFor();
  });

  it("nothing went wrong in any browser", () => {
    for (const person of people) assert.deepEqual(person.faults, [], person.username);
  });
});
