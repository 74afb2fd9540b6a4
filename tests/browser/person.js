/** A person at a browser of their own, who finds everything by its role and label, as people do. */

import { DEADLINE_MS, eventually } from "./eventually.js";
import { watchFaults } from "./faults.js";

/** Everybody's: good enough for the server, and for the forms of the app. */
export const PASSWORD = "violet otters hum at 27 moons";

/** Widths of a desk, of a tablet, of a phone, and of the narrowest window that everything has to fit. */
export const DESK = { width: 1440, height: 900 };
export const TABLET = { width: 1024, height: 768 };
export const PHONE = { width: 390, height: 844 };
export const NARROW = { width: 320, height: 640 };

/** Both looks of the app, as the system asks for them. */
export const THEMES = ["light", "dark"];

export class Person {
  /** What went wrong in the browser: see `faults.js`. Every test ends with this being empty. */
  faults = [];
  /** The server is away on purpose: what the browser says of it is no fault. */
  outage = false;
  /** More that is no fault in this test, as patterns of the fault's text. */
  expected = [];
  #origin;
  #context;

  constructor(context, origin, username, name) {
    this.#context = context;
    this.#origin = origin;
    this.username = username;
    this.name = name;
  }

  /** Opens a browser window for somebody, who is not signed in yet. `options` are Playwright's for a browser context. */
  static async arrive(browser, origin, username, name, viewport = DESK, options = {}) {
    const person = await Person.#at(browser, origin, username, name, { viewport, ...options });
    await person.openApp();
    return person;
  }

  /** Opens a browser window in which an account of `seed.js` is signed in, at this address. */
  static async signedIn(browser, origin, account, { viewport = DESK, path = "/", ...options } = {}) {
    const person = await Person.#at(browser, origin, account.username, account.displayName, { viewport, ...options });
    await person.#context.addCookies([
      { name: "chatsync_session", value: account.token, url: origin, httpOnly: true, sameSite: "Strict" },
    ]);
    await person.openApp(path);
    await person.#isIn();
    return person;
  }

  static async #at(browser, origin, username, name, options) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(DEADLINE_MS);
    const person = new Person(context, origin, username, name);
    if (options.serviceWorkers === "block") person.expected.push(/Service Worker registration blocked/);
    await watchFaults(context, origin, (fault) => person.#onFault(fault));
    return person;
  }

  #onFault(fault) {
    const isOutage = this.outage && /WebSocket connection|ERR_(CONNECTION|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE|INTERNET_DISCONNECTED)/.test(fault);
    if (!isOutage && !this.expected.some((pattern) => pattern.test(fault))) this.faults.push(fault);
  }

  /** Opens the app in a new page. */
  async openApp(path = "/") {
    await this.openPage();
    await this.goto(path);
  }

  /** Opens a page that shows nothing yet. */
  async openPage() {
    this.page = await this.#context.newPage();
  }

  /** Goes to an address within the app, which loads it anew. */
  async goto(path) {
    await this.page.goto(this.#origin + path);
  }

  /** Goes to an address as a link within the app does, which loads nothing. */
  async follow(path) {
    await this.page.evaluate((address) => {
      history.pushState(null, "", address);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
  }

  /** Lets the system look light or dark, and waits until the app has followed. */
  async setTheme(theme) {
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.locator(`html[data-theme="${theme}"]`).waitFor();
    await this.stillness();
  }

  /** Waits until nothing on the page moves any more, but what moves for ever. */
  async stillness() {
    await this.page.evaluate(async () => {
      const ends = (animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
      let moving = [];
      do {
        await Promise.allSettled(moving.map((animation) => animation.finished));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        moving = document.getAnimations().filter(ends);
      } while (moving.length > 0);
    });
  }

  /** Takes or gives back the network of this browser alone. */
  async setOffline(isOffline) {
    if (isOffline) this.outage = true;
    await this.#context.setOffline(isOffline);
  }

  /** How much wider the page is than its window: 0 where nothing has to be scrolled sideways. */
  overflow() {
    return this.page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
  }

  async signUp() {
    await this.page.getByRole("button", { name: "Create account" }).click();
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Display name").fill(this.name);
    await this.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await this.page.getByRole("form", { name: "Create account" }).getByRole("button", { name: "Create account" }).click();
    await this.#isIn();
  }

  async signIn() {
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await this.page.getByRole("form", { name: "Sign in" }).getByRole("button", { name: "Sign in" }).click();
    await this.#isIn();
  }

  /** The account's button is with the list, which a phone does not show beside a conversation. In every language. */
  async #isIn() {
    const { page } = this;
    const account = page.getByRole("button", { name: /^(Account|Konto)$/ });
    const list = /^((Back to|Show) conversations|Zurück zu den Unterhaltungen|Unterhaltungen zeigen)$/;
    await account.or(page.getByRole("button", { name: list })).first().waitFor();
  }

  /** Goes away for good, with all pages. */
  async close() {
    await this.#context.close();
  }

  /** Goes away: the page is closed, the session stays. */
  async leave() {
    await this.page.close();
  }

  async openPeople() {
    await this.page.getByRole("tab", { name: "People" }).click();
  }

  async openChats() {
    await this.page.getByRole("tab", { name: "Chats" }).click();
  }

  /** Somebody's row in the directory. */
  inDirectory(other) {
    return this.page.getByRole("list", { name: "People on this server" }).getByRole("listitem").filter({ hasText: `@${other.username}` });
  }

  /** Begins, or goes on with, a conversation from the directory. */
  async talkTo(other) {
    await this.openPeople();
    await this.inDirectory(other).getByRole("button").click();
    await this.chat(other.name).waitFor();
  }

  /** A conversation's row in the list. */
  inList(name) {
    return this.page.getByRole("navigation", { name: "Conversations" }).getByRole("link", { name: new RegExp(`^${name}`) });
  }

  async openFromList(name) {
    await this.openChats();
    await this.inList(name).click();
    await this.chat(name).waitFor();
  }

  /** The open conversation, when it is the one with this name. */
  chat(name) {
    return this.page.getByRole("region", { name: new RegExp(`^(Conversation with|Group) ${name}$`) });
  }

  /** Types without sending. */
  async type(text) {
    await this.page.getByRole("textbox", { name: "Message" }).pressSequentially(text);
  }

  async write(text) {
    await this.page.getByRole("textbox", { name: "Message" }).fill(text);
    await this.page.getByRole("button", { name: "Send message" }).click();
  }

  /** The message with this text in the open conversation. */
  message(text) {
    return this.page.getByRole("list", { name: "Messages" }).getByRole("listitem").filter({ hasText: text });
  }

  async sees(text) {
    await this.message(text).waitFor();
  }

  /** Waits until one's own message shows this: Waiting to be sent, Sent, Delivered, Read. */
  async seesTick(text, state) {
    await this.message(text).getByRole("img", { name: state, exact: true }).waitFor();
  }

  /** Waits until a text stands in the open conversation, outside of the messages too. */
  async reads(text) {
    await this.page.getByRole("main").getByText(text).first().waitFor();
  }

  async makeGroup(name, members) {
    await this.page.getByRole("button", { name: "New group" }).click();
    const dialog = this.page.getByRole("dialog", { name: "New group" });
    await dialog.getByLabel("Group name").fill(name);
    for (const member of members) {
      await dialog.getByRole("combobox", { name: "Members" }).fill(member.username);
      await this.page.getByRole("option", { name: member.name }).click();
    }
    await dialog.getByRole("button", { name: "Create group" }).click();
    await this.chat(name).waitFor();
  }

  async openGroupDetails(group) {
    // Where there is room they stand beside the chat, else over it.
    const details = this.page.getByRole("complementary", { name: group }).or(this.page.getByRole("dialog", { name: group }));
    const button = this.page.getByRole("button", { name: "Group details" });
    if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
    await details.waitFor();
    return details;
  }

  async removeFromGroup(group, member) {
    const dialog = await this.openGroupDetails(group);
    await dialog.getByRole("button", { name: `Actions for ${member.name}` }).click();
    await this.page.getByRole("menuitem", { name: "Remove from group" }).click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await eventually("the member is off the list", async () => !(await dialog.getByText(`@${member.username}`).isVisible()));
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /** Waits until the banner says that there is no connection, or is gone. */
  async seesBanner(isShown) {
    const banner = this.page.getByRole("status").getByText(/No connection|offline/);
    await banner.waitFor({ state: isShown ? "visible" : "hidden" });
  }

  /** Opens the settings out of the account menu. */
  async openSettings() {
    await this.page.getByRole("button", { name: "Account", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Settings" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Settings" });
    await dialog.waitFor();
    return dialog;
  }
}
