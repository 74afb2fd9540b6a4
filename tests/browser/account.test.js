/** One's own account: name, choices of this browser, languages, and the devices that are signed in. By people in real browsers. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { recordGround } from "./ground.js";
import { Person } from "./person.js";
import { signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

describe("one's account", { concurrency: false }, () => {
  let server;
  let browser;
  let ada;
  let laptop;
  let phone;
  const people = [];

  before(async () => {
    server = await Server.start();
    ada = await signUp(server, "ada", "Ada Lindqvist");
    await signUp(server, "bo", "Bo Nakamura");
    const voice = await Voice.connect(server, ada);
    await voice.say("bo", "Good morning, Bo!");
    await voice.close();
    browser = await launch();
    laptop = await Person.arrive(browser, server.origin, "bo", "Bo Nakamura");
    people.push(laptop);
    await laptop.signIn();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  const choose = async (person, what, choice) => {
    await person.page.getByRole("combobox", { name: what }).click();
    await person.page.getByRole("option", { name: choice }).click();
  };
  const canvas = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const close = (dialog) => dialog.getByRole("button", { name: /^(Close|Schließen)$/ }).click();

  it("who signs up is told how good a password is, and led to what is wrong", async () => {
    const visitor = await Person.arrive(browser, server.origin, "dmitri", "Dmitri Orlov");
    people.push(visitor);
    const { page } = visitor;
    const signIn = page.getByRole("form", { name: "Sign in" });
    assert.equal(await signIn.getByLabel("Username").getAttribute("autocomplete"), "username");
    const known = signIn.getByLabel("Password", { exact: true });
    assert.equal(await known.getAttribute("autocomplete"), "current-password");
    const isShownAs = (type) => eventually(`it is shown as ${type}`, async () => (await known.getAttribute("type")) === type);
    await isShownAs("password");
    await signIn.getByRole("button", { name: "Show password" }).click();
    await isShownAs("text");
    await signIn.getByRole("button", { name: "Hide password" }).click();
    await isShownAs("password");
    await page.getByRole("button", { name: "Create account" }).click();
    const form = page.getByRole("form", { name: "Create account" });
    const password = form.getByLabel("Password", { exact: true });
    assert.equal(await password.getAttribute("autocomplete"), "new-password");
    await form.getByLabel("Username").fill("dmitri");
    // A key as from a keyboard whose Caps Lock is on, which a browser under control does not have.
    await password.dispatchEvent("keyup", { key: "A", modifierCapsLock: true });
    await form.getByText("Caps Lock is on").waitFor();
    await password.dispatchEvent("keyup", { key: "a" });
    await form.getByText("Caps Lock is on").waitFor({ state: "detached" });
    await password.fill("short");
    await form.getByText("Easy to guess").waitFor();
    await form.getByRole("button", { name: "Create account" }).click();
    await form.getByRole("alert").waitFor();
    await eventually("the field that is wrong has the focus", () => password.evaluate((it) => it === document.activeElement));
    await password.fill("seven green kettles sing");
    await form.getByText("Strong password").waitFor();
    await form.getByRole("button", { name: "Show password" }).click();
    assert.equal(await password.getAttribute("type"), "text");
    await form.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("button", { name: "Account", exact: true }).waitFor();
    await visitor.close();
  });

  it("another name is seen at once by oneself and by others", async () => {
    const other = await Person.signedIn(browser, server.origin, ada);
    people.push(other);
    await other.inList("Bo Nakamura").waitFor();
    const dialog = await laptop.openSettings();
    await dialog.getByLabel("Display name").fill("Bo the Rower");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Saved").waitFor();
    await close(dialog);
    const account = laptop.page.getByRole("button", { name: "Account", exact: true });
    await eventually("the focus is back", () => account.evaluate((it) => it === document.activeElement));
    await account.click();
    await laptop.page.getByRole("menu", { name: "Account" }).getByText("Bo the Rower").waitFor();
    await laptop.page.keyboard.press("Escape");
    await other.inList("Bo the Rower").waitFor();
    await other.close();
  });

  it("theme and density are kept over a reload, without a flash of the other, and rows are lower where density is compact", async () => {
    // Behind the dialog, where no role leads.
    const rowHeight = async () => (await laptop.page.getByRole("link", { name: /^Ada Lindqvist/, includeHidden: true }).boundingBox()).height;
    await laptop.page.addInitScript(recordGround);
    await laptop.openSettings();
    const [light, high] = [await canvas(laptop.page), await rowHeight()];
    await choose(laptop, "Theme", "Dark");
    await eventually("it is dark", async () => (await canvas(laptop.page)) !== light);
    await choose(laptop, "Density", "Compact");
    await eventually("the row is lower", async () => (await rowHeight()) < high - 4);
    const [dark, low] = [await canvas(laptop.page), await rowHeight()];
    await laptop.page.reload();
    await laptop.page.getByRole("link", { name: /^Ada Lindqvist/, includeHidden: true }).waitFor();
    assert.deepEqual(await laptop.page.evaluate(() => window.grounds), [dark]);
    assert.equal(await rowHeight(), low);
    const again = laptop.page.getByRole("dialog", { name: "Settings" });
    assert.match(await again.getByRole("combobox", { name: "Density" }).innerText(), /Compact/);
    await choose(laptop, "Theme", "Like the system");
    await close(again);
  });

  it("another language is spoken at once, and what was begun is kept", async () => {
    await laptop.openFromList("Ada Lindqvist");
    await laptop.type("Half a sent");
    await laptop.openSettings();
    await choose(laptop, "Language", "Deutsch");
    const german = laptop.page.getByRole("dialog", { name: "Einstellungen" });
    await german.waitFor();
    assert.equal(await laptop.page.evaluate(() => document.documentElement.lang), "de");
    await close(german);
    const account = laptop.page.getByRole("button", { name: "Konto", exact: true });
    await eventually("the focus is back", () => account.evaluate((it) => it === document.activeElement));
    await laptop.page.getByRole("region", { name: "Unterhaltung mit Ada Lindqvist" }).waitFor();
    assert.equal(await laptop.page.getByRole("textbox", { name: "Nachricht" }).inputValue(), "Half a sent");
    await laptop.page.reload();
    await account.click();
    await laptop.page.getByRole("menuitem", { name: "Einstellungen" }).click();
    await choose(laptop, "Sprache", "English");
    await close(laptop.page.getByRole("dialog", { name: "Settings" }));
  });

  it("the browser's language is spoken before anything is chosen", async () => {
    const visitor = await Person.arrive(browser, server.origin, "carla", "Carla Reyes", undefined, { locale: "de-AT" });
    people.push(visitor);
    await visitor.page.getByRole("form", { name: "Anmelden" }).waitFor();
    await visitor.close();
  });

  it("the browser's way back closes the settings, which stay over a reload", async () => {
    await laptop.openFromList("Ada Lindqvist");
    const address = laptop.page.url();
    await laptop.openSettings();
    await laptop.page.reload();
    const dialog = laptop.page.getByRole("dialog", { name: "Settings" });
    await dialog.waitFor();
    await laptop.page.goBack();
    await dialog.waitFor({ state: "detached" });
    assert.equal(laptop.page.url(), address);
    const composer = laptop.page.getByRole("textbox", { name: "Message" });
    await eventually("the focus is where one writes", () => composer.evaluate((it) => it === document.activeElement));
  });

  it("without read receipts others are not told what was read; that stays over a reload, and ends with the next choice", async () => {
    const choose = async (isOn) => {
      const dialog = await laptop.openSettings();
      const receipts = dialog.getByRole("switch", { name: "Send read receipts" });
      await receipts.click();
      await eventually("it is chosen", async () => (await receipts.isChecked()) === isOn);
      await laptop.page.reload();
      await receipts.waitFor();
      assert.equal(await receipts.isChecked(), isOn);
      await close(dialog);
    };
    const other = await Person.signedIn(browser, server.origin, ada, { path: "/c/dm:ada:bo" });
    people.push(other);
    const isRead = async (text) => {
      await other.write(text);
      await laptop.sees(text);
      await eventually("it is read", async () => (await laptop.page.getByRole("link", { name: /unread/ }).count()) === 0);
    };
    await choose(false);
    await laptop.openFromList("Ada Lindqvist");
    await isRead("Have you read this?");
    // It comes behind whatever was told of reading.
    await laptop.write("I do not tell");
    await other.sees("I do not tell");
    await other.seesTick("Have you read this?", "Delivered");
    await choose(true);
    await isRead("And this?");
    await other.seesTick("And this?", "Read");
    await other.close();
  });

  it("another device is seen, and is signed out at once when that is asked", async () => {
    phone = await Person.arrive(browser, server.origin, "bo", "Bo Nakamura", undefined, { userAgent: "Mozilla/5.0 (Android 14; Mobile) Firefox/140.0" });
    people.push(phone);
    await phone.signIn();
    const dialog = await laptop.openSettings();
    const list = dialog.getByRole("list", { name: "Where you are signed in" });
    await list.getByRole("listitem").filter({ hasText: "This device" }).getByText("Chrome on Linux").waitFor();
    for (const device of ["Chrome on Linux", "Firefox on Android"])
      await list.getByRole("listitem").filter({ hasText: device }).getByText(/^signed in .+ · last used .+$/).first().waitFor();
    await list.getByRole("button", { name: "Sign out Firefox on Android" }).click();
    await phone.page.getByRole("form", { name: "Sign in" }).waitFor();
    await phone.page.getByText("Your session has ended. Please sign in again.").waitFor();
    await eventually("it is off the list", async () => (await list.getByText("Firefox on Android").count()) === 0);
    await close(dialog);
  });

  it("everything is signed out at once when that is confirmed", async () => {
    await phone.signIn();
    const dialog = await laptop.openSettings();
    await dialog.getByRole("button", { name: "Sign out everywhere" }).click();
    await laptop.page.getByRole("alertdialog").getByRole("button", { name: "Sign out everywhere" }).click();
    for (const person of [laptop, phone]) await person.page.getByRole("form", { name: "Sign in" }).waitFor();
    assert.equal(await laptop.page.getByText("Your session has ended").count(), 0);
  });

  it("a browser can install it: a manifest, and icons of the sizes it names", async () => {
    const { page } = laptop;
    const session = await page.context().newCDPSession(page);
    const { errors, data } = await session.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const manifest = JSON.parse(data);
    assert.equal(manifest.display, "standalone");
    for (const { src, sizes } of manifest.icons) {
      const size = await page.evaluate(async (address) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        return `${image.naturalWidth}x${image.naturalHeight}`;
      }, src);
      assert.equal(size, sizes, src);
    }
    const served = await fetch(`${server.origin}/manifest.webmanifest`);
    assert.match(served.headers.get("content-type"), /application\/manifest\+json/);
  });

  it("nothing went wrong in any browser", () => {
    for (const person of people) assert.deepEqual(person.faults, [], person.username);
  });
});
