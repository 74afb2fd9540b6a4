/** The app in German, in every view: nothing of it is English, and dates and numbers have German forms. */

import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { catalogue, englishIn, shownTexts } from "./catalogue.js";
import { launch } from "./chromium.js";
import { DESK, NARROW, Person, PHONE } from "./person.js";
import { signUp, Voice } from "./seed.js";
import { Server } from "./server.js";
import { backdate } from "./store.js";

/** Written on a Wednesday, five minutes past nine in Berlin. */
const WRITTEN = new Date("2025-10-15T07:05:00Z");
const LOCK = "Gern. Das Schloss:\n\n```js\nlock(4711)\n```";
const REFUSED = "Das wird abgelehnt";
const GERMAN = { locale: "de-DE" };

const de = await catalogue("de");
const en = await catalogue("en");

/** Stands between app and server, and refuses one message as a server with other rules would. */
function refuse(socket) {
  const server = socket.connectToServer();
  socket.onMessage((data) => {
    const { id, content } = JSON.parse(data);
    if (content === REFUSED) socket.send(JSON.stringify({ type: "error", id, code: "forbidden", content: "This server takes no such message." }));
    else server.send(data);
  });
}

describe("the app in German", { concurrency: false }, () => {
  let server;
  let browser;
  let ada;
  let bo;
  let newcomer;
  let group;
  let person;
  const people = [];
  const keep = (arrived) => {
    people.push(arrived);
    return arrived;
  };

  const named = (role, name) => person.page.getByRole(role, { name, exact: typeof name === "string" });
  const press = (role, name) => named(role, name).click();
  const shows = (text) => person.page.getByText(text).filter({ visible: true }).first().waitFor();

  /** Looks at all that is shown just now. */
  async function isGerman(view) {
    await person.stillness();
    assert.deepEqual(englishIn(await shownTexts(person.page)), [], view);
  }

  async function enter(account, path = "/", viewport = DESK) {
    person = keep(await Person.signedIn(browser, server.origin, account, { viewport, path, ...GERMAN }));
  }

  before(async () => {
    server = await Server.start();
    ada = await signUp(server, "ada", "Ada Lindqvist");
    bo = await signUp(server, "bo", "Bo Nakamura");
    const carla = await signUp(server, "carla", "Carla Reyes");
    newcomer = await signUp(server, "noor", "Noor Papadopoulou");
    const [adas, bos, carlas] = await Promise.all([ada, bo, carla].map((account) => Voice.connect(server, account)));
    await adas.say("bo", "Guten Morgen, Bo! Treffen wir uns morgen um sechs?");
    await bos.say("ada", LOCK);
    await carlas.say("ada", "Hast du den Schlüssel gefunden?");
    group = await adas.createGroup("Ruderverein", [bo, carla], "Morgens auf dem Wasser");
    await adas.request({ type: "set_role", to: group, content: "bo", role: "admin" });
    await bos.request({ type: "update_group", to: group, name: "Ruderklub" });
    await adas.request({ type: "remove_member", to: group, content: "carla" });
    await adas.request({ type: "add_member", to: group, content: "carla" });
    await bos.say(group, "Wer bringt Tee mit?");
    await adas.say(group, "Ich.");
    await Promise.all([adas, bos, carlas].map((voice) => voice.close()));
    browser = await launch();
  });

  afterEach(async () => {
    await person?.close();
    person = undefined;
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  it("can tell English from German", () => {
    const english = [en.auth.signIn, "Conversation with Bo Nakamura", "You added Bo", "2 members", "last seen 5 minutes ago", "This name is taken.", "Open"];
    assert.deepEqual(englishIn(english), english);
    const german = [de.auth.signIn, "Unterhaltung mit Bo Nakamura", "Du hast Bo hinzugefügt", "2 Mitglieder", "ChatSync", "Online"];
    assert.deepEqual(englishIn(german), []);
  });

  it("signs in and up, and says in German what the server refuses", async () => {
    person = keep(await Person.arrive(browser, server.origin, "ada", "Ada Lindqvist", DESK, GERMAN));
    person.expected = [/status of 4\d\d/];
    const { page } = person;
    const field = (label) => page.getByLabel(label, { exact: true });
    const signIn = named("form", de.auth.signIn);
    await signIn.waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
    await isGerman("sign-in");
    await signIn.getByRole("button", { name: de.auth.signIn }).click();
    await shows(de.auth.usernameMissing);
    await isGerman("sign-in with mistakes");
    await field(de.auth.username).fill("ada");
    await field(de.auth.password).fill("falsch geraten");
    await press("button", de.auth.showPassword);
    await signIn.getByRole("button", { name: de.auth.signIn }).click();
    await shows("Der Benutzername oder das Passwort ist falsch.");
    await isGerman("a wrong password");

    await press("button", de.auth.signUp);
    const signUpForm = named("form", de.auth.signUp);
    const submit = signUpForm.getByRole("button", { name: de.auth.signUp });
    await submit.click();
    await shows(de.auth.usernameInvalid);
    await isGerman("sign-up with mistakes");
    await field(de.auth.username).fill("ada");
    for (const [password, strength] of [["qwertzuiop", "weak"], ["violette otter summen leise", "strong"]]) {
      await field(de.auth.password).fill(password);
      await shows(de.auth.strength[strength]);
      await isGerman(`a password that is ${strength}`);
    }
    await submit.click();
    await shows("Dieser Name ist schon vergeben.");
    await isGerman("a name that is taken");
    await field(de.auth.username).fill("dora");
    await field(de.auth.password).fill("password123");
    await submit.click();
    await shows(/^Nimm ein Passwort/);
    await isGerman("a password that is refused");
  });

  it("says that the server is away", async () => {
    person = keep(await Person.arrive(browser, server.origin, "ada", "Ada Lindqvist", DESK, GERMAN));
    person.outage = true;
    person.expected = [/ERR_FAILED/];
    await person.page.route("**/api/session", (route) => route.abort());
    await person.page.reload();
    await shows(de.errors.unreachable);
    await isGerman("server away");
  });

  it("shows that there is nothing yet, and the people", async () => {
    await enter(newcomer);
    await shows(de.sidebar.noConversations);
    await isGerman("nothing yet");
    await press("tab", de.sidebar.people);
    await shows("Carla Reyes");
    await isGerman("people");
    await person.page.getByRole("searchbox", { name: de.people.search }).fill("zzz");
    await shows(de.people.noMatch("zzz"));
    await isGerman("nobody found");
    await person.goto("/c/dm:ada:noor");
    await shows(de.chat.sayHello);
    await isGerman("a new conversation");
    await person.goto("/c/group:00000000-0000-4000-8000-000000000000");
    await shows(de.chat.notFound);
    await isGerman("no such conversation");
  });

  it("shows conversations and a chat, its message field and its emoji", async () => {
    await enter(ada);
    await named("navigation", de.sidebar.conversations).getByRole("link").first().waitFor();
    await isGerman("conversations");
    await person.page.getByLabel(de.filter.label).fill("zzz");
    await shows(de.filter.noMatch("zzz"));
    await isGerman("no conversation of that name");

    await person.goto("/c/dm:ada:bo");
    await shows("Das Schloss:");
    await isGerman("private conversation");
    const composer = named("textbox", de.composer.label);
    await composer.fill("x".repeat(16_000));
    await shows("Noch 384 von 16.384 Byte");
    await isGerman("nearly too long");
    await composer.fill("x".repeat(20_000));
    await shows("Um 3.616 Byte zu lang");
    await isGerman("too long");
    await composer.fill("");
    const message = named("list", de.chat.messages).getByRole("listitem").filter({ hasText: "Das Schloss:" });
    await message.hover();
    await isGerman("actions of a message");

    await press("button", de.message.emoji);
    const emoji = named("dialog", de.emoji.title);
    await emoji.getByRole("button", { name: /grinsendes Gesicht/i }).or(emoji.getByRole("option", { name: /grinsendes Gesicht/i })).or(emoji.getByRole("gridcell", { name: /grinsendes Gesicht/i })).first().waitFor();
    await isGerman("emoji");
    await emoji.getByRole("searchbox").or(emoji.getByRole("textbox")).or(emoji.getByRole("combobox")).first().fill("zzzz");
    await shows(de.emoji.nothing);
    await isGerman("no emoji");
    await person.page.keyboard.press("Escape");
    await emoji.waitFor({ state: "hidden" });

    await person.page.getByRole("main").getByRole("button", { name: "Bo Nakamura", exact: true }).first().click();
    await named("dialog", "Bo Nakamura").waitFor();
    await isGerman("profile card");
  });

  it("shows a group: its notes, who types, who has read it, and its details", async () => {
    await enter(ada, `/c/group:${group}`);
    const { page } = person;
    for (const note of [
      "Du hast die Gruppe gegründet",
      "Du hast Bo Nakamura zum Admin gemacht",
      "Bo Nakamura hat die Gruppe in „Ruderklub“ umbenannt",
      "Du hast Carla Reyes entfernt",
      "Du hast Carla Reyes hinzugefügt",
    ]) {
      await shows(note);
    }
    const bos = await Voice.connect(server, bo);
    await bos.request({ type: "typing", to: group, content: "start" });
    await shows("Bo Nakamura schreibt …");
    await isGerman("group");
    await bos.close();

    await named("list", de.chat.messages).getByRole("listitem").filter({ hasText: "Ich." }).getByRole("button", { name: de.chat.receipts.open("") }).click();
    await named("dialog", de.chat.receipts.title).waitFor();
    await isGerman("who has read it");
    await page.keyboard.press("Escape");
    await named("dialog", de.chat.receipts.title).waitFor({ state: "hidden" });

    const details = named("complementary", "Ruderklub");
    const button = named("button", de.chat.groupDetails);
    if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
    await details.waitFor();
    await isGerman("group details");
    await details.getByRole("button", { name: de.groups.actionsFor("Carla Reyes") }).click();
    await named("menuitem", de.groups.remove).waitFor();
    await isGerman("what may be done with a member");
    await press("menuitem", de.groups.remove);
    await page.getByRole("alertdialog").waitFor();
    await isGerman("removing a member");
    await page.getByRole("alertdialog").getByRole("button", { name: de.cancel }).click();
    await details.getByRole("button", { name: de.groups.delete }).click();
    await page.getByRole("alertdialog").waitFor();
    await isGerman("deleting a group");
    await page.getByRole("alertdialog").getByRole("button", { name: de.cancel }).click();
    await details.getByRole("button", { name: de.groups.addMembers }).click();
    await details.getByRole("combobox", { name: de.groups.addMembers, exact: true }).fill("zzz");
    await shows(de.groups.noPeople);
    await isGerman("adding members");
    // What is offered may lie over the buttons.
    await details.getByRole("combobox", { name: de.groups.addMembers, exact: true }).press("Escape");
    await details.getByRole("button", { name: de.cancel }).click();
    await details.getByRole("combobox", { name: de.groups.whoMayPost }).click();
    await named("option", de.groups.policy.admins).waitFor();
    await isGerman("permissions");
    await page.keyboard.press("Escape");
    await details.getByRole("button", { name: de.details.editGroup }).click();
    await details.getByLabel(de.groups.name).fill("x".repeat(70));
    await details.getByLabel(de.groups.description).fill("x".repeat(1_100));
    await shows("Nimm höchstens 64 Zeichen.");
    await shows("Nimm höchstens 1.024 Zeichen.");
    await isGerman("editing a group");
    // Only the server refuses what hides in a name.
    await details.getByLabel(de.groups.name).fill("Ruder\u202eklub");
    await details.getByLabel(de.groups.description).fill("");
    await details.getByRole("button", { name: de.save }).click();
    await shows(de.refusals.special["invalid name"]);
    await isGerman("a name that the server refuses");
  });

  it("makes a group, and says what is wrong with it", async () => {
    await enter(ada);
    await press("button", de.sidebar.newGroup);
    const dialog = named("dialog", de.sidebar.newGroup);
    await dialog.getByRole("button", { name: de.groups.create }).click();
    await shows(de.groups.nameMissing);
    await dialog.getByRole("combobox", { name: de.groups.members }).fill("bo");
    await named("option", /Bo Nakamura/).click();
    await isGerman("new group");
    await dialog.getByLabel(de.groups.name).fill("Ru\u202eder");
    await dialog.getByRole("button", { name: de.groups.create }).click();
    await shows(de.refusals.special["invalid name"]);
    await isGerman("a group that the server refuses");
  });

  it("has settings, shortcuts and the jump", async () => {
    await enter(ada);
    const { page } = person;
    await press("button", de.auth.account);
    await named("menuitem", de.settings.title).waitFor();
    await isGerman("account menu");
    await press("menuitem", de.settings.title);
    const settings = named("dialog", de.settings.title);
    await settings.getByText(de.settings.thisDevice).waitFor();
    await isGerman("settings");
    for (const what of [de.settings.theme, de.settings.density, de.settings.language]) {
      await settings.getByRole("combobox", { name: what }).click();
      await page.getByRole("listbox").waitFor();
      await isGerman(what);
      await page.keyboard.press("Escape");
      await page.getByRole("listbox").waitFor({ state: "hidden" });
    }
    await settings.getByRole("button", { name: de.settings.everywhere }).click();
    await page.getByRole("alertdialog").waitFor();
    await isGerman("sign out everywhere");
    await page.getByRole("alertdialog").getByRole("button", { name: de.cancel }).click();
    await settings.getByRole("button", { name: de.close, exact: true }).click();
    await settings.waitFor({ state: "hidden" });

    await page.keyboard.press("ControlOrMeta+/");
    await named("dialog", de.shortcuts.title).waitFor();
    await isGerman("shortcuts");
    await page.keyboard.press("Escape");
    await named("dialog", de.shortcuts.title).waitFor({ state: "hidden" });
    await page.keyboard.press("ControlOrMeta+k");
    await named("dialog", de.switcher.title).waitFor();
    await isGerman("jump");
    await page.getByRole("dialog").getByRole("combobox").fill("zzz");
    await shows(de.switcher.noMatch);
    await isGerman("a jump to nowhere");
    await page.keyboard.press("Escape");
    await named("dialog", de.switcher.title).waitFor({ state: "hidden" });

    person.expected = [/ERR_FAILED/];
    await page.route("**/api/logout", (route) => route.abort());
    await press("button", de.auth.account);
    await press("menuitem", de.auth.signOut);
    await shows(de.errors.signOutFailed);
    await isGerman("a sign-out that failed");
  });

  it("tells of a lost connection, and of a message that failed", async () => {
    person = keep(await Person.signedIn(browser, server.origin, ada, { path: `/c/group:${group}`, ...GERMAN }));
    await person.page.routeWebSocket("**/ws", refuse);
    await person.page.reload();
    await shows("Wer bringt Tee mit?");
    const composer = named("textbox", de.composer.label);
    await composer.fill(REFUSED);
    await press("button", de.composer.send);
    await shows(de.refusals.special["group_message forbidden"]);
    await isGerman("failed message");
    await press("button", de.delete);
    await person.page.unrouteAll({ behavior: "ignoreErrors" });
  });

  it("tells of being offline", async () => {
    await enter(ada, `/c/group:${group}`);
    await shows("Wer bringt Tee mit?");
    // What is fetched later has come.
    await shows(de.groups.settings);
    await person.setOffline(true);
    await named("textbox", de.composer.label).fill("Ohne Netz geschrieben");
    await press("button", de.composer.send);
    await shows(/^Du bist offline/);
    await isGerman("offline");
    await person.setOffline(false);
    await person.page.getByText(/^Du bist offline/).waitFor({ state: "hidden" });
  });

  it("has dates as Germans write them", async () => {
    await server.stop();
    await backdate(server, [[LOCK, WRITTEN]]);
    await server.start();
    person = keep(await Person.signedIn(browser, server.origin, ada, { path: "/c/dm:ada:bo", timezoneId: "Europe/Berlin", ...GERMAN }));
    const { page } = person;
    /** What is shown to somebody whose clock shows this. */
    const shownAt = async (time) => {
      await page.clock.setFixedTime(new Date(time));
      await page.reload();
      await named("list", de.chat.messages).getByRole("listitem").filter({ hasText: "Das Schloss:" }).waitFor();
      await named("link", /^Bo Nakamura/).waitFor();
      await isGerman(time);
      return shownTexts(page);
    };
    const isShown = (texts, ...wanted) => assert.deepEqual(wanted.filter((text) => !texts.includes(text)), [], JSON.stringify(texts));
    isShown(await shownAt("2025-10-15T20:00:00Z"), de.chat.today, "09:05", "Mittwoch, 15. Oktober 2025 um 09:05");
    isShown(await shownAt("2025-10-16T05:00:00Z"), de.chat.yesterday, "Mi");
    isShown(await shownAt("2025-10-25T10:00:00Z"), "Mittwoch, 15. Oktober", "15. Okt.");
    isShown(await shownAt("2026-01-01T10:00:00Z"), "15. Oktober 2025", "15. Okt. 2025");
  });

  it("is German on a phone", async () => {
    await enter(ada, `/c/group:${group}`, PHONE);
    await shows("Wer bringt Tee mit?");
    await isGerman("a chat on a phone");
    await press("button", de.chat.back);
    await named("navigation", de.sidebar.conversations).getByRole("link").first().waitFor();
    await isGerman("conversations on a phone");
    for (const path of ["/", `/c/group:${group}`]) {
      await person.page.setViewportSize(NARROW);
      await person.goto(path);
      await shows("Ruderklub");
      await person.stillness();
      assert.equal(await person.overflow(), 0, path);
    }
  });

  it("nothing went wrong in any browser", () => {
    for (const each of people) assert.deepEqual(each.faults, [], each.username);
  });
});
