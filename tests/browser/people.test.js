/** The look in both themes, the panes at all widths, who somebody is, the directory and groups: by people in real browsers. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { addCrowd, personOfCrowd } from "./crowd.js";
import { eventually } from "./eventually.js";
import { recordGround } from "./ground.js";
import { sidewaysScrolling } from "./layout.js";
import { DESK, NARROW, PHONE, Person, TABLET } from "./person.js";
import { each, signUp, Voice } from "./seed.js";
import { Server } from "./server.js";

/** As long as names may be, and nowhere to break. */
const LONG_WORD = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenx".slice(0, 64);
const CROWD = 10_000;
const MEMBERS = 300;

describe("the look, people and groups", { concurrency: false }, () => {
  let server;
  let browser;
  const people = [];
  let ada;
  let bo;
  let carla;
  let longName;
  let club;

  before(async () => {
    server = await Server.start();
    [ada, bo, carla, longName] = await Promise.all([
      signUp(server, "ada", "Ada Lindqvist"),
      signUp(server, "bo", "Bo Nakamura"),
      signUp(server, "carla", "Carla Reyes"),
      signUp(server, "long.word", LONG_WORD),
    ]);
    const voice = await Voice.connect(server, ada);
    club = await voice.createGroup("Rowing club", [bo, carla], "Mornings on the water");
    await voice.createGroup(LONG_WORD, [bo, longName]);
    await voice.say("bo", "Good morning, Bo!");
    await voice.close();
    const other = await Voice.connect(server, longName);
    await other.say("ada", "My name is long");
    await other.close();
    const third = await Voice.connect(server, bo);
    await third.say(club, "Who takes the bow seat?");
    await third.close();
    await server.stop();
    await addCrowd(server, CROWD);
    await server.start();
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  /** Somebody at a browser of their own, signed in, at the group's address if no other is told. */
  async function arrive(account, viewport = DESK, path = `/c/group:${club}`) {
    const person = await Person.signedIn(browser, server.origin, account, { viewport, path });
    people.push(person);
    return person;
  }

  const named = (person, role, name) => person.page.getByRole(role, { name, exact: true });
  const details = (person, name) => named(person, "complementary", name).or(named(person, "dialog", name));

  describe("the theme", () => {
    const DARK = "rgb(14, 21, 20)";
    const LIGHT = "rgb(245, 247, 246)";

    /** A page of somebody whose system and whose browser's settings are such; the app's scripts come when `release` is called. */
    async function open({ system, settings }) {
      const context = await browser.newContext({ colorScheme: system });
      await context.addInitScript(recordGround);
      if (settings) {
        await context.addInitScript((kept) => {
          if (localStorage.getItem("chatsync.settings") === null) localStorage.setItem("chatsync.settings", kept);
        }, JSON.stringify(settings));
      }
      const page = await context.newPage();
      const { promise, resolve: release } = deferred();
      await page.route(/\/assets\/.*\.js$/, async (route) => {
        await promise;
        await route.continue();
      });
      await page.goto(server.origin, { waitUntil: "commit" });
      return { page, release };
    }

    function deferred() {
      let resolve;
      const promise = new Promise((done) => {
        resolve = done;
      });
      return { promise, resolve };
    }

    for (const [system, theme, expected] of [
      ["light", "dark", DARK],
      ["dark", "light", LIGHT],
      ["dark", "system", DARK],
      ["light", "system", LIGHT],
    ]) {
      it(`${theme} on a ${system} system does not flash: it is there before the app's scripts, and stays`, async () => {
        const { page, release } = await open({ system, settings: { theme } });
        await page.waitForFunction(() => document.styleSheets.length > 0 && document.body !== null);
        await eventually("the page is painted", async () => (await page.evaluate(() => window.grounds)).length > 0);
        assert.equal(await page.evaluate(() => document.getElementById("root").childElementCount), 0);
        release();
        await page.getByRole("button", { name: "Sign in" }).waitFor();
        assert.deepEqual(await page.evaluate(() => window.grounds), [expected]);
        await page.context().close();
      });
    }

    it("is still for those who want nothing to move", async () => {
      /** What moved while a menu and a dialog came and went. */
      const moved = async (reducedMotion) => {
        const person = await Person.signedIn(browser, server.origin, ada, { reducedMotion });
        people.push(person);
        await person.page.evaluate(noteMotion);
        const dialog = await person.openSettings();
        await dialog.getByRole("button", { name: "Close" }).click();
        await dialog.waitFor({ state: "detached" });
        await person.inList("Rowing club").hover();
        const motion = await person.page.evaluate(() => window.motion);
        await person.close();
        return motion;
      };
      assert.notDeepEqual(await moved("no-preference"), []);
      assert.deepEqual(await moved("reduce"), []);
    });

    it("follows the system and a choice made in another tab", async () => {
      const { page, release } = await open({ system: "light" });
      release();
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      const isDark = () =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor).then((colour) => colour === DARK);
      assert.equal(await isDark(), false);
      await page.emulateMedia({ colorScheme: "dark" });
      await eventually("it is dark", isDark);
      const other = await page.context().newPage();
      await other.goto(server.origin);
      await other.evaluate(() => localStorage.setItem("chatsync.settings", '{"theme":"light","density":"compact"}'));
      await eventually("it is light", async () => !(await isDark()));
      assert.equal(await page.locator("html").getAttribute("data-density"), "compact");
      assert.equal(await page.locator('meta[name="theme-color"]').getAttribute("content"), "#ffffff");
      await page.context().close();
    });
  });

  describe("the look of a conversation", () => {
    it("has pictures of the same colours after a reload and in another browser, and not all of one", async () => {
      /** The colours of the pictures, by who or what they stand for. */
      const colours = (person) =>
        named(person, "navigation", "Conversations")
          .getByRole("link")
          .evaluateAll((links) => Object.fromEntries(links.map((link) => [link.pathname, getComputedStyle(link.querySelector("[data-initials]")).backgroundColor])));
      const areThere = (person) => eventually("all are there", async () => Object.keys(await colours(person)).length === 4);
      const [person, other] = [await arrive(ada), await arrive(ada)];
      for (const each of [person, other]) await areThere(each);
      const first = await colours(person);
      assert.ok(new Set(Object.values(first)).size > 1, JSON.stringify(first));
      assert.deepEqual(await colours(other), first);
      await person.page.reload();
      await areThere(person);
      assert.deepEqual(await colours(person), first);
      await person.close();
      await other.close();
    });

    it("is written in the app's own font, which the server sends", async () => {
      const person = await arrive(ada);
      await person.sees("Who takes the bow seat?");
      await person.page.evaluate(() => document.fonts.ready);
      const session = await person.page.context().newCDPSession(person.page);
      for (const domain of ["DOM", "CSS"]) await session.send(`${domain}.enable`);
      const { root } = await session.send("DOM.getDocument");
      const { nodeIds } = await session.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector: '[data-region="messages"] [role="listitem"], nav a' });
      assert.ok(nodeIds.length > 3, `${nodeIds.length}`);
      for (const nodeId of nodeIds) {
        const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
        assert.deepEqual(fonts.filter(({ isCustomFont }) => !isCustomFont), []);
      }
      const loaded = await person.page.evaluate(() => [...document.fonts].filter(({ status }) => status === "loaded").map(({ family }) => family));
      assert.ok(loaded.some((family) => /Inter/.test(family)), `${loaded}`);
      const served = await person.page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".woff2")).map(({ name }) => new URL(name).origin));
      assert.deepEqual([...new Set(served)], [server.origin]);
      await person.close();
    });
  });

  describe("the panes", () => {
    it("are three on a wide screen, and the third is remembered", async () => {
      const person = await arrive(ada);
      await named(person, "complementary", "Rowing club").waitFor();
      await named(person, "navigation", "Conversations").waitFor();
      await person.sees("Who takes the bow seat?");
      await named(person, "button", "Close details").click();
      await named(person, "complementary", "Rowing club").waitFor({ state: "hidden" });
      await person.page.reload();
      await person.sees("Who takes the bow seat?");
      assert.equal(await named(person, "button", "Group details").getAttribute("aria-expanded"), "false");
      assert.equal(await named(person, "complementary", "Rowing club").count(), 0);
      await named(person, "button", "Group details").click();
      await named(person, "complementary", "Rowing club").waitFor();
      await person.close();
    });

    it("show the person of a private conversation as well", async () => {
      const person = await arrive(ada, DESK, "/c/dm:ada:bo");
      const pane = named(person, "complementary", "Bo Nakamura");
      await pane.getByText("@bo").waitFor();
      await pane.getByRole("list", { name: "2 groups in common" }).getByRole("button", { name: /^Rowing club/ }).click();
      await person.chat("Rowing club").waitFor();
      await named(person, "complementary", "Rowing club").waitFor();
      await person.close();
    });

    it("are two on a middling screen; the details lie over the chat", async () => {
      const person = await arrive(ada, TABLET);
      await person.sees("Who takes the bow seat?");
      await named(person, "navigation", "Conversations").waitFor();
      assert.equal(await named(person, "complementary", "Rowing club").count(), 0);
      const button = named(person, "button", "Group details");
      await button.click();
      await named(person, "dialog", "Rowing club").waitFor();
      await person.page.keyboard.press("Escape");
      await named(person, "dialog", "Rowing club").waitFor({ state: "hidden" });
      await eventually("the focus is back on the button", () => button.evaluate((it) => it === document.activeElement));
      await person.close();
    });

    it("are one on a phone, where the way back closes first the card, then the details, then the chat", async () => {
      const person = await arrive(ada, PHONE, "/");
      await person.openFromList("Rowing club");
      assert.equal(await named(person, "navigation", "Conversations").isVisible(), false);
      await named(person, "button", "Group details").click();
      const dialog = named(person, "dialog", "Rowing club");
      assert.equal((await dialog.boundingBox()).width, PHONE.width);
      await dialog.getByRole("list", { name: "Members" }).getByRole("button", { name: /^(Online|Away|Offline) Bo Nakamura/ }).click();
      await named(person, "dialog", "Bo Nakamura").waitFor();
      await person.page.goBack();
      await named(person, "dialog", "Bo Nakamura").waitFor({ state: "hidden" });
      await dialog.waitFor();
      await person.page.goBack();
      await dialog.waitFor({ state: "hidden" });
      await person.chat("Rowing club").waitFor();
      await person.page.goBack();
      await person.chat("Rowing club").waitFor({ state: "hidden" });
      await named(person, "navigation", "Conversations").waitFor();
      await person.close();
    });

    for (const viewport of [DESK, TABLET, { width: 700, height: 800 }, PHONE, NARROW]) {
      it(`long names break nothing at ${viewport.width} pixels`, async () => {
        const person = await arrive(ada, viewport, "/");
        const names = [];
        await named(person, "navigation", "Conversations").getByText(LONG_WORD).first().waitFor();
        names.push(...(await sidewaysScrolling(person.page)));
        for (const path of ["/c/dm:ada:long.word", `/c/${await keyOfLongGroup(person)}`]) {
          await person.goto(path);
          await person.page.getByRole("heading", { name: LONG_WORD }).first().waitFor();
          names.push(...(await sidewaysScrolling(person.page)));
          const button = person.page.getByRole("button", { name: /^(Group details|Profile)$/ });
          if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
          await details(person, LONG_WORD).getByRole("heading", { name: LONG_WORD }).waitFor();
          names.push(...(await sidewaysScrolling(person.page)));
        }
        assert.deepEqual(names, []);
        await person.close();
      });
    }

    it("the buttons above the list stay within it, however narrow it is", async () => {
      for (const width of [600, 640, 720, 800]) {
        const person = await arrive(ada, { width, height: 700 }, "/c/dm:ada:long.word");
        await person.page.getByRole("heading", { name: LONG_WORD }).first().waitFor();
        // Playwright clicks only what nothing lies over.
        await person.page.getByRole("button", { name: "Account", exact: true }).click();
        await person.page.getByRole("menu", { name: "Account" }).waitFor();
        await person.close();
      }
    });

    /** The address's part that names the group with the long name. */
    async function keyOfLongGroup(person) {
      const links = named(person, "navigation", "Conversations").getByRole("link", { name: new RegExp(`^${LONG_WORD}`) });
      const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
      return decodeURIComponent(paths.find((path) => path.includes("group"))).slice("/c/".length);
    }
  });

  describe("a profile card", () => {
    it("tells who wrote a message, follows the presence, and leads to a conversation", async () => {
      const person = await arrive(carla);
      await named(person, "list", "Messages").getByRole("button", { name: "Bo Nakamura" }).click();
      const card = named(person, "dialog", "Bo Nakamura");
      await card.getByText("@bo").waitFor();
      await card.getByText(/last seen/).waitFor();
      const voice = await Voice.connect(server, bo);
      await card.getByText("Online").waitFor();
      await voice.close();
      await card.getByRole("list", { name: "1 group in common" }).getByText("Rowing club").waitFor();
      await named(person, "button", "Message").click();
      await person.chat("Bo Nakamura").waitFor();
      await person.close();
    });

    it("opens from the header, closes by key, and gives the focus back", async () => {
      const person = await arrive(ada, TABLET, "/c/dm:ada:bo");
      const name = person.page.getByRole("heading", { name: "Bo Nakamura" }).getByRole("button");
      await name.focus();
      await person.page.keyboard.press("Enter");
      await named(person, "dialog", "Bo Nakamura").waitFor();
      await person.page.keyboard.press("Escape");
      await named(person, "dialog", "Bo Nakamura").waitFor({ state: "hidden" });
      await eventually("the focus is back", () => name.evaluate((it) => it === document.activeElement));
      await person.close();
    });

    it("goes with the way back, and does not come again in a larger window", async () => {
      const person = await arrive(ada, PHONE);
      const card = named(person, "dialog", "Bo Nakamura");
      const author = named(person, "list", "Messages").getByRole("button", { name: "Bo Nakamura" });
      for (const size of [PHONE, TABLET]) {
        await person.page.setViewportSize(size);
        await author.click();
        await card.waitFor();
        await person.page.goBack();
        await card.waitFor({ state: "hidden" });
        await person.chat("Rowing club").waitFor();
      }
      await person.page.setViewportSize(PHONE);
      await author.click();
      await card.waitFor();
      await person.page.goBack();
      await card.waitFor({ state: "hidden" });
      await person.page.setViewportSize(TABLET);
      await named(person, "navigation", "Conversations").waitFor();
      assert.equal(await card.count(), 0);
      await person.close();
    });

    it("gives a link that leads each who follows it to their own conversation", async () => {
      const person = await arrive(ada, DESK, "/c/dm:ada:bo");
      await person.page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.origin });
      await named(person, "complementary", "Bo Nakamura").getByRole("button", { name: "Copy link" }).click();
      await person.page.getByRole("status").filter({ hasText: "Copied" }).waitFor();
      const link = await person.page.evaluate(() => navigator.clipboard.readText());
      assert.ok(link.startsWith(`${server.origin}/c/`), link);
      const other = await arrive(carla, DESK, link.slice(server.origin.length));
      await other.chat("Bo Nakamura").waitFor();
      assert.equal(new URL(other.page.url()).pathname, "/c/dm:bo:carla");
      await person.close();
      await other.close();
    });
  });

  describe("the directory of 10,000", () => {
    const rows = (person) => named(person, "list", "People on this server").getByRole("listitem");

    it("finds people by any word while one types", async () => {
      const person = await arrive(ada, DESK, "/");
      await person.openPeople();
      await rows(person).first().waitFor();
      const wanted = personOfCrowd(7_654);
      const [, last, number] = wanted.displayName.split(" ");
      const search = named(person, "searchbox", "Search people");
      for (const query of [wanted.username, wanted.displayName, `${last.toUpperCase()} ${number}`, number]) {
        // Else what the last one has found would still be there.
        await search.fill("zzz");
        await person.page.getByText(/begins with “zzz”/).waitFor();
        await search.fill(query);
        await person.inDirectory(wanted).waitFor();
        await eventually(`nobody else is found by ${query}`, async () => (await rows(person).count()) === 1);
      }
      await person.close();
    });

    it("is scrolled through, page by page, with few rows in the page", async () => {
      const person = await arrive(ada, DESK, "/");
      await person.openPeople();
      await rows(person).first().waitFor();
      const list = named(person, "list", "People on this server");
      for (const last of [60, 120, 240, 480]) {
        await eventually(`row ${last} is there`, async () => {
          await list.hover();
          await person.page.mouse.wheel(0, 4_000);
          return Number(await rows(person).last().getAttribute("aria-posinset")) >= last;
        });
        assert.ok((await rows(person).count()) < 60);
      }
      await person.close();
    });

    it("is walked through with the arrow keys", async () => {
      const person = await arrive(ada, DESK, "/");
      await person.openPeople();
      const search = named(person, "searchbox", "Search people");
      await search.fill("crowd.0001");
      await person.inDirectory(personOfCrowd(10)).waitFor();
      await eventually("only they are there", async () => (await rows(person).count()) === 10);
      await search.press("ArrowDown");
      const focused = () => person.page.evaluate(() => document.activeElement.textContent);
      await eventually("the first has the focus", async () => (await focused()).includes("@crowd.00010"));
      await person.page.keyboard.press("ArrowDown");
      assert.match(await focused(), /@crowd\.00011/);
      await person.page.keyboard.press("End");
      assert.match(await focused(), /@crowd\.00019/);
      await person.page.keyboard.press("Enter");
      await person.chat(personOfCrowd(19).displayName).waitFor();
      await person.close();
    });
  });

  describe("a group", () => {
    it("is made with chosen people, on a phone too", async () => {
      const person = await arrive(ada, NARROW, "/");
      await named(person, "button", "New group").click();
      const dialog = named(person, "dialog", "New group");
      assert.deepEqual(await dialog.boundingBox(), { x: 0, y: 0, ...NARROW });
      await dialog.getByRole("button", { name: "Create group" }).click();
      await dialog.getByText("Give the group a name.").waitFor();
      await dialog.getByLabel("Group name").fill("Breakfast");
      const field = dialog.getByRole("combobox", { name: "Members" });
      for (const [typed, name] of [["nakamura", "Bo Nakamura"], ["long.word", LONG_WORD]]) {
        await field.fill(typed);
        await person.page.getByRole("option", { name }).click();
      }
      await dialog.getByRole("button", { name: new RegExp(LONG_WORD) }).waitFor();
      assert.deepEqual(await sidewaysScrolling(person.page), []);
      await dialog.getByRole("button", { name: "Create group" }).click();
      await person.chat("Breakfast").waitFor();
      await person.close();
    });

    it("takes Enter for whom one looks for, and only then for the form", async () => {
      const person = await arrive(ada, DESK, "/");
      await named(person, "button", "New group").click();
      const dialog = named(person, "dialog", "New group");
      await dialog.getByLabel("Group name").fill("Lunch");
      const field = dialog.getByRole("combobox", { name: "Members" });
      await field.fill("nakamura");
      await person.page.getByRole("option", { name: "Bo Nakamura" }).waitFor();
      await eventually("the first is chosen", () => field.getAttribute("aria-activedescendant"));
      await person.page.keyboard.press("Enter");
      await dialog.getByRole("button", { name: /^Bo Nakamura/ }).waitFor();
      await field.fill("nobody-of-that-name");
      await dialog.getByText("Nobody found").waitFor();
      await person.page.keyboard.press("Enter");
      await field.fill("");
      await person.page.keyboard.press("Enter");
      await person.chat("Lunch").getByText("2 members").waitFor();
      await person.close();
    });

    /** Lets only these do something in the group whose details are open. */
    async function letOnly(owner, what, whom) {
      await named(owner, "combobox", what).click();
      await named(owner, "option", whom).click();
      await named(owner, "option", whom).waitFor({ state: "detached" });
    }

    it("is changed by those who may, and the others see it change", async () => {
      const [owner, member] = [await arrive(ada), await arrive(carla)];
      const [hers, others] = [details(owner, "Rowing club"), details(member, "Rowing club")];
      await others.getByText("Mornings on the water").waitFor();
      for (const name of ["Edit group", "Add members", "Delete group", "Actions for Bo Nakamura"]) {
        assert.equal(await others.getByRole("button", { name }).count(), 0, name);
      }
      await others.getByText("Who may write").waitFor();
      await letOnly(owner, "Who may write", "Admins only");
      await member.page.getByText("Only admins can write in this group.").waitFor();
      assert.equal(await named(member, "textbox", "Message").count(), 0);
      await letOnly(owner, "Who may write", "Everyone");
      await named(member, "textbox", "Message").waitFor();
      await letOnly(owner, "Who may add members", "Everyone");
      await others.getByRole("button", { name: "Add members" }).waitFor();
      await letOnly(owner, "Who may add members", "Admins only");
      await others.getByRole("button", { name: "Add members" }).waitFor({ state: "detached" });
      await hers.getByText("Make somebody else owner before you leave.").waitFor();

      await hers.getByRole("button", { name: "Edit group" }).click();
      await hers.getByLabel("Group name").fill("x".repeat(65));
      await hers.getByText("Use at most 64 characters.").waitFor();
      await hers.getByLabel("Group name").fill("Rowing club");
      await hers.getByLabel("Description").fill("Evenings, too");
      await hers.getByRole("button", { name: "Save" }).click();
      await others.getByText("Evenings, too").waitFor();

      await hers.getByRole("button", { name: "Actions for Carla Reyes" }).click();
      await owner.page.getByRole("menuitem", { name: "Make admin" }).click();
      await others.getByRole("button", { name: "Add members" }).click();
      await others.getByRole("combobox", { name: "Add members", exact: true }).fill("crowd.00042");
      await member.page.getByRole("option", { name: new RegExp(personOfCrowd(42).displayName) }).click();
      await others.getByRole("button", { name: "Add", exact: true }).click();
      await hers.getByRole("list", { name: "Members" }).getByText("@crowd.00042").waitFor();
      await owner.close();
      await member.close();
    });

    it("is left and deleted only once that is confirmed", async () => {
      const voice = await Voice.connect(server, ada);
      const id = await voice.createGroup("For a day", [bo]);
      await voice.close();
      const [owner, member] = [await arrive(ada, DESK, `/c/group:${id}`), await arrive(bo, TABLET, `/c/group:${id}`)];
      await named(member, "button", "Group details").click();
      await named(member, "button", "Leave group").click();
      const question = named(member, "alertdialog", "Leave For a day?");
      await question.getByRole("button", { name: "Cancel" }).click();
      await question.waitFor({ state: "hidden" });
      await named(member, "button", "Leave group").click();
      await question.getByRole("button", { name: "Leave" }).click();
      await member.page.getByText("This conversation is not available").waitFor();
      await named(member, "dialog", "For a day").waitFor({ state: "hidden" });
      await owner.reads("Bo Nakamura left");

      await named(owner, "button", "Delete group").click();
      await named(owner, "alertdialog", "Delete For a day?").getByRole("button", { name: "Delete" }).click();
      await owner.page.getByText("This conversation is not available").waitFor();
      await named(owner, "complementary", "For a day").waitFor({ state: "hidden" });
      await owner.close();
      await member.close();
    });

    it(`of ${MEMBERS} shows few rows, and finds a member by a word`, async () => {
      const voice = await Voice.connect(server, ada);
      const crowd = Array.from({ length: MEMBERS }, (_, n) => personOfCrowd(n));
      const id = await voice.createGroup("Everybody", []);
      await each(crowd, 20, ({ username }) => voice.request({ type: "add_member", to: id, content: username }));
      await voice.close();
      const person = await arrive(ada, DESK, `/c/group:${id}`);
      const pane = named(person, "complementary", "Everybody");
      const rows = pane.getByRole("list", { name: "Members" }).getByRole("listitem");
      await eventually("the first ten are there", async () => (await rows.count()) === 10);
      await pane.getByRole("button", { name: `Show all ${MEMBERS + 1}` }).click();
      await eventually("more are there, but not all", async () => {
        const count = await rows.count();
        return count > 10 && count < 60;
      });
      const wanted = personOfCrowd(222);
      await pane.getByRole("searchbox", { name: "Find a member" }).fill("00222");
      await rows.getByText(wanted.displayName).waitFor();
      assert.equal(await rows.count(), 1);
      await person.close();
    });
  });

  it("nothing went wrong in any browser", () => {
    assert.deepEqual(
      people.flatMap((person) => person.faults),
      [],
    );
  });
});

/** In the page: notes in `motion` what moves for longer than a moment, from now on. */
function noteMotion() {
  window.motion = [];
  const note = ({ target, type }) => {
    const isLong = ({ effect }) => effect.getComputedTiming().activeDuration > 1;
    if (target.getAnimations().some(isLong)) window.motion.push(`${type} of ${target.className}`);
  };
  for (const type of ["transitionrun", "animationstart"]) addEventListener(type, note, { capture: true });
}
