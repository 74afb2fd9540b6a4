/**
 * Every view of the app, and how somebody gets there. `everyView.js` looks at each in both themes and at all widths.
 *
 * A view is `{name, who, open, leave?, isBeside?, expected?}`:
 * - `who` is an account of the world, or null for nobody signed in;
 * - `open(person, world)` leads there in a new page, and returns when it is there; `leave(person)` takes back what would outlive that page;
 * - `isBeside`: it is in the details, which stand beside the chat where there is room for three panes, and else lie over it once they are opened;
 * - `expected`: what the browser says of it and is no fault, as patterns.
 */

import { eventually } from "./eventually.js";
import { refuseNotes } from "./notes.js";

/** The message that the server refuses in the view of a failed message. */
const REFUSED = "This will be refused";

const named = (page, role, name) => page.getByRole(role, { name, exact: typeof name === "string" });

/** Goes to an address, and waits until everything that loads at first is there. */
async function go(person, path, shown) {
  await person.goto(path);
  await shown(person.page).waitFor();
}

/** Until the server has told how things stand; what this browser has kept is shown before. To be waited for beside what loads the page. */
export async function untilConnected(page) {
  const socket = await page.waitForEvent("websocket");
  await socket.waitForEvent("framereceived", ({ payload }) => payload.includes('"type":"registered"'));
}

const anyMessage = (page) => named(page, "list", "Messages").getByRole("listitem").last();
const toPrivate = (person, { privateKey }) => go(person, `/c/${privateKey}`, anyMessage);
const toGroup = (person, { groupKey }) => go(person, `/c/${groupKey}`, anyMessage);
const toNotices = (person, { noticesKey }) => go(person, `/c/${noticesKey}`, anyMessage);
const toSignIn = (person) => go(person, "/", (page) => named(page, "form", "Sign in"));

async function press(page, role, name) {
  await named(page, role, name).click();
}

/** Where a phone shows the list; on wider windows it is there always. */
const toList = (person) => go(person, "/", (page) => named(page, "navigation", "Conversations"));

async function toSignUp(person) {
  await toSignIn(person);
  await press(person.page, "button", "Create account");
  const form = named(person.page, "form", "Create account");
  await form.waitFor();
  return form;
}

async function toGroupDetails(person, world) {
  await toGroup(person, world);
  return person.openGroupDetails("Rowing club");
}

/** Chooses something in the menu of a conversation's row. */
async function decide(person, name, what) {
  await person.inList(name).click({ button: "right" });
  await person.page.getByRole("menuitem", { name: what, exact: true }).click();
  await person.page.getByRole("menu").waitFor({ state: "hidden" });
}

/** Fills in a form's fields, each found by its label, and sends it. */
async function send(form, fields, button) {
  for (const [label, text] of Object.entries(fields)) await form.getByLabel(label, { exact: true }).fill(text);
  await form.getByRole("button", { name: button, exact: true }).click();
}

export const VIEWS = [
  {
    name: "sign-in",
    who: null,
    open: toSignIn,
  },
  {
    name: "sign-in with mistakes",
    who: null,
    async open(person) {
      await toSignIn(person);
      await send(named(person.page, "form", "Sign in"), {}, "Sign in");
      await person.page.getByText("Enter your username.").waitFor();
    },
  },
  {
    name: "sign-in that is refused",
    who: null,
    expected: [/status of 401/],
    async open(person) {
      await toSignIn(person);
      await send(named(person.page, "form", "Sign in"), { Username: "ada", Password: "guessed wrong" }, "Sign in");
      await person.page.getByRole("alert").filter({ hasText: "password" }).waitFor();
    },
  },
  {
    name: "sign-in after the session has ended",
    who: "newcomer",
    async open(person) {
      await go(person, "/", (page) => page.getByText("No conversations yet"));
      await person.page.evaluate(() => new BroadcastChannel("chatsync.session").postMessage({ type: "signed_out" }));
      await person.page.getByText("Your session has ended.").waitFor();
    },
  },
  {
    name: "sign-up",
    who: null,
    async open(person) {
      const form = await toSignUp(person);
      await send(form, { Username: "a", Password: "short" }, "Create account");
      await person.page.getByText("Use 2 to 32 letters, digits, dots, dashes or underscores.").waitFor();
    },
  },
  {
    name: "sign-up that is refused",
    who: null,
    expected: [/status of 409/],
    async open(person) {
      const form = await toSignUp(person);
      await send(form, { Username: "ada", Password: "violet otters hum at 27 moons" }, "Create account");
      await form.getByText("This name is taken.").waitFor();
      await form.getByText("Strong password").waitFor();
    },
  },
  {
    name: "start",
    who: null,
    async open(person) {
      await person.page.route("**/api/session", () => undefined);
      await go(person, "/", (page) => page.getByRole("progressbar", { name: "Loading" }));
    },
  },
  {
    name: "server away",
    who: null,
    expected: [/ERR_FAILED/],
    async open(person) {
      await person.page.route("**/api/session", (route) => route.abort());
      await go(person, "/", (page) => named(page, "button", "Retry"));
    },
  },
  {
    name: "crashed",
    who: "ada",
    expected: [/A fault of the app/],
    async open(person) {
      await person.page.addInitScript(() => {
        Intl.DateTimeFormat = class {
          constructor() {
            throw new Error("A fault of the app");
          }
        };
      });
      await go(person, "/", (page) => page.getByText("Something went wrong in the app."));
    },
  },
  {
    name: "list on its way",
    who: "newcomer",
    async open(person) {
      await keepSilent(person.page);
      await go(person, "/", (page) => named(page, "status", "Loading").first());
    },
  },
  {
    name: "conversation on its way",
    who: "newcomer",
    async open(person) {
      await keepSilent(person.page);
      await go(person, "/c/dm:ada:newcomer", (page) => page.getByRole("main").getByRole("status", { name: "Loading" }));
    },
  },
  {
    name: "part that cannot be fetched",
    who: "ada",
    expected: [/ERR_FAILED/, /dynamically imported module/],
    async open(person) {
      const { page } = person;
      await passWorker(page);
      await page.route("**/assets/SettingsDialog-*.js", (route) => route.abort());
      await toList(person);
      await press(page, "button", "Account");
      await press(page, "menuitem", "Settings");
      await page.getByRole("alert").getByText("could not be shown").waitFor();
    },
  },
  {
    name: "new version",
    who: "ada",
    async open(person, world) {
      await person.page.addInitScript(() => {
        const worker = { postMessage: () => undefined };
        ServiceWorkerContainer.prototype.register = async () => ({ active: worker, waiting: worker, addEventListener: () => undefined });
      });
      await toPrivate(person, world);
      await named(person.page, "region", "New version").waitFor();
    },
  },
  {
    name: "nothing yet",
    who: "newcomer",
    open: (person) => go(person, "/", (page) => page.getByText("No conversations yet")),
  },
  { name: "conversations", who: "ada", open: toList },
  {
    name: "offer of notes on the desktop",
    who: "ada",
    async open(person) {
      await toList(person);
      await named(person.page, "region", "Turn on notifications").waitFor();
    },
  },
  {
    name: "notes on the desktop that are blocked",
    who: "ada",
    async open(person) {
      await person.page.addInitScript(refuseNotes);
      await toList(person);
      await press(person.page, "button", "Turn on notifications");
      await person.page.getByText("Notifications are blocked.").waitFor();
    },
    // Else nobody is asked again.
    leave: (person) => person.page.evaluate(() => localStorage.removeItem("chatsync.notificationsOffered")),
  },
  {
    name: "menu of a conversation",
    who: "ada",
    async open(person) {
      await toList(person);
      await person.inList("Bo Nakamura").click({ button: "right" });
      await person.page.getByRole("menu").waitFor();
    },
  },
  {
    name: "conversations that are muted and marked as unread",
    who: "ada",
    async open(person) {
      await toList(person);
      await decide(person, "Carla Reyes", "Mute");
      await decide(person, "Bo Nakamura", "Mark as unread");
      await person.inList("Carla Reyes").getByRole("img", { name: "Muted" }).waitFor();
      await person.inList("Bo Nakamura").getByRole("img", { name: "Marked as unread" }).waitFor();
    },
    async leave(person) {
      await decide(person, "Carla Reyes", "Unmute");
      await decide(person, "Bo Nakamura", "Mark as read");
    },
  },
  { name: "private conversation", who: "ada", open: toPrivate },
  { name: "group", who: "ada", open: toGroup },
  {
    name: "group in which only admins write",
    who: "carla",
    async open(person, world) {
      await toNotices(person, world);
      await person.page.getByText("Only admins can write in this group.").waitFor();
    },
  },
  {
    name: "new messages",
    who: "dora",
    async open(person) {
      await go(person, "/c/dm:bo:dora", (page) => named(page, "separator", "New messages"));
      await named(person.page, "button", /^Jump to \d+ new messages$/).waitFor();
    },
  },
  {
    name: "older messages that could not be loaded",
    who: "dora",
    async open(person) {
      await refuse(person.page, ({ type, before }) => type === "history" && before !== undefined);
      await go(person, "/c/dm:carla:dora", anyMessage);
      await scrollToBeginning(person, person.page.getByRole("alert").filter({ hasText: "Older messages could not be loaded." }));
    },
  },
  {
    name: "older messages on their way",
    who: "dora",
    async open(person) {
      await standBetween(person.page, { takes: ({ type, before }) => type === "history" && before !== undefined });
      await go(person, "/c/dm:carla:dora", anyMessage);
      await scrollToBeginning(person, named(person.page, "progressbar", "Loading"));
    },
  },
  {
    name: "somebody who writes",
    who: "ada",
    async open(person, world) {
      const server = await standBetween(person.page);
      await toPrivate(person, world);
      const tell = () => server.tell({ type: "typing", conversation: world.privateKey, from: "bo", content: "start" });
      // It runs out unless it is said again.
      person.typing = setInterval(tell, 1_000);
      await person.page.getByText("Bo Nakamura is typing…").waitFor();
    },
    leave: (person) => clearInterval(person.typing),
  },
  {
    name: "actions of a message",
    who: "ada",
    async open(person, world) {
      await toPrivate(person, world);
      await person.message("Line one").focus();
      await person.message("Line one").getByRole("button", { name: "Copy text" }).waitFor();
    },
  },
  {
    name: "actions of another's message in a group",
    who: "ada",
    async open(person, world) {
      await toGroup(person, world);
      await person.message("And who brings tea?").focus();
      await person.message("And who brings tea?").getByRole("button", { name: "Copy text" }).waitFor();
    },
  },
  {
    name: "a new conversation",
    who: "newcomer",
    open: (person) => go(person, "/c/dm:ada:newcomer", (page) => page.getByText(/Say hello/)),
  },
  {
    name: "no such conversation",
    who: "ada",
    open: (person) =>
      go(person, "/c/group:00000000-0000-4000-8000-000000000000", (page) => page.getByText("This conversation is not available")),
  },
  {
    name: "people",
    who: "ada",
    async open(person, { bo }) {
      await toList(person);
      await person.openPeople();
      await person.inDirectory(bo).waitFor();
    },
  },
  {
    name: "nobody found",
    who: "ada",
    async open(person) {
      await toList(person);
      await person.openPeople();
      await person.page.getByRole("searchbox", { name: "Search people" }).fill("zzz");
      await person.page.getByText(/begins with “zzz”/).waitFor();
    },
  },
  {
    name: "people that could not be loaded",
    who: "ada",
    async open(person) {
      await refuse(person.page, ({ type }) => type === "users");
      await toList(person);
      await person.openPeople();
      await named(person.page, "button", "Retry").waitFor();
    },
  },
  {
    name: "new group",
    who: "ada",
    async open(person) {
      await toList(person);
      await press(person.page, "button", "New group");
      const dialog = person.page.getByRole("dialog", { name: "New group" });
      await dialog.getByRole("combobox", { name: "Members" }).fill("bo");
      await person.page.getByRole("option", { name: "Bo Nakamura" }).click();
      await dialog.getByRole("combobox", { name: "Members" }).fill("c");
      await person.page.getByRole("option", { name: "Carla Reyes" }).waitFor();
    },
  },
  {
    name: "settings",
    who: "ada",
    async open(person) {
      await toList(person);
      const dialog = await person.openSettings();
      await dialog.getByText("This device").waitFor();
    },
  },
  {
    name: "settings without the list of devices",
    who: "ada",
    expected: [/ERR_FAILED/],
    async open(person) {
      await person.page.route("**/api/sessions", (route) => route.abort());
      await toList(person);
      const dialog = await person.openSettings();
      await dialog.getByText("The list could not be loaded.").waitFor();
    },
  },
  {
    name: "sign out everywhere",
    who: "ada",
    async open(person) {
      await toList(person);
      const dialog = await person.openSettings();
      await dialog.getByRole("button", { name: "Sign out everywhere" }).click();
      await person.page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "theme to be chosen",
    who: "ada",
    async open(person) {
      await toList(person);
      const dialog = await person.openSettings();
      await dialog.getByRole("combobox", { name: "Theme" }).click();
      await person.page.getByRole("listbox").waitFor();
    },
  },
  {
    name: "details of a person",
    who: "ada",
    isBeside: true,
    async open(person, world) {
      await toPrivate(person, world);
      const button = named(person.page, "button", "Profile");
      if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
      await person.page.getByRole("complementary", { name: "Bo Nakamura" }).or(person.page.getByRole("dialog", { name: "Bo Nakamura" })).getByText("Rowing club").waitFor();
    },
  },
  {
    name: "group details",
    who: "ada",
    isBeside: true,
    open: toGroupDetails,
  },
  {
    name: "details of a group of many",
    who: "ada",
    isBeside: true,
    async open(person, world) {
      const details = await manyMembers(person, world);
      await details.getByRole("button", { name: "Show all 63" }).click();
      await details.getByText("@rower15").waitFor();
    },
  },
  {
    name: "group details of who may change nothing",
    who: "carla",
    isBeside: true,
    async open(person, world) {
      await toNotices(person, world);
      const details = await person.openGroupDetails("Notices");
      await details.getByText("Who may write").waitFor();
    },
  },
  {
    name: "actions for a member",
    who: "ada",
    isBeside: true,
    async open(person, world) {
      const details = await toGroupDetails(person, world);
      await details.getByRole("button", { name: "Actions for Carla Reyes" }).click();
      await person.page.getByRole("menuitem", { name: "Remove from group" }).waitFor();
    },
  },
  {
    name: "adding members",
    who: "ada",
    isBeside: true,
    async open(person, world) {
      const details = await toGroupDetails(person, world);
      await details.getByRole("button", { name: "Add members" }).click();
      const field = details.getByRole("combobox", { name: "Add members", exact: true });
      await field.fill("dora");
      await person.page.getByRole("option", { name: "Dora Okafor" }).click();
      await field.fill("n");
      await person.page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "editing a group, with mistakes",
    who: "ada",
    isBeside: true,
    async open(person, world) {
      const details = await toGroupDetails(person, world);
      await details.getByRole("button", { name: "Edit group" }).click();
      await send(details, { "Group name": "x".repeat(70), Description: "x".repeat(1_100) }, "Save");
      await details.getByText("Use at most 64 characters.").waitFor();
    },
  },
  {
    name: "who may write in a group",
    who: "ada",
    isBeside: true,
    async open(person, world) {
      const details = await toGroupDetails(person, world);
      await details.getByRole("combobox", { name: "Who may write" }).click();
      await person.page.getByRole("option", { name: "Admins only" }).waitFor();
    },
  },
  {
    name: "leaving a group",
    who: "carla",
    isBeside: true,
    async open(person, world) {
      const details = await toGroupDetails(person, world);
      await details.getByRole("button", { name: "Leave group" }).click();
      await person.page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "deleting a group",
    who: "ada",
    isBeside: true,
    async open(person, world) {
      const details = await toGroupDetails(person, world);
      await details.getByRole("button", { name: "Delete group" }).click();
      await person.page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "who has read it",
    who: "ada",
    async open(person, world) {
      await toGroup(person, world);
      await person.message("Then all is well.").getByRole("button", { name: /who has read this/ }).click();
      await person.page.getByRole("dialog", { name: "Who has read this" }).getByText("Carla Reyes").waitFor();
    },
  },
  {
    name: "who has read it, which could not be found out",
    who: "ada",
    async open(person, world) {
      await standBetween(person.page, {
        changes: (frame) => addMembers(frame, world.group, 110),
        takes(frame, tell) {
          if (frame.type !== "receipts") return false;
          tell({ type: "error", id: frame.id, code: "unavailable", content: "Not now." });
          return true;
        },
      });
      await toGroup(person, world);
      await person.message("Then all is well.").getByRole("button", { name: /who has read this/ }).click();
      await person.page.getByRole("dialog", { name: "Who has read this" }).getByText("It could not be found out").waitFor();
    },
  },
  {
    name: "account menu",
    who: "ada",
    async open(person) {
      await toList(person);
      await press(person.page, "button", "Account");
      await named(person.page, "menuitem", "Sign out").waitFor();
    },
  },
  {
    name: "sign-out that failed",
    who: "ada",
    expected: [/ERR_FAILED/],
    async open(person) {
      await toList(person);
      await person.page.route("**/api/logout", (route) => route.abort());
      await press(person.page, "button", "Account");
      await press(person.page, "menuitem", "Sign out");
      const alert = person.page.getByRole("alert").filter({ hasText: "You could not be signed out." });
      // While the focus is in it, it stays, unless a pointer leaves it.
      await alert.getByRole("button", { name: "Close" }).focus();
      await person.page.mouse.move(0, 0);
    },
  },
  {
    name: "message too long",
    who: "ada",
    async open(person, world) {
      await toPrivate(person, world);
      await person.page.getByRole("textbox", { name: "Message" }).fill("x".repeat(17_000));
      await person.page.getByText(/^Too long by/).first().waitFor();
    },
    leave: (person) => person.page.getByRole("textbox", { name: "Message" }).fill(""),
  },
  {
    name: "profile card",
    who: "ada",
    async open(person, world) {
      await toPrivate(person, world);
      await person.page.getByRole("main").getByRole("button", { name: "Bo Nakamura", exact: true }).first().click();
      await person.page.getByRole("dialog", { name: "Bo Nakamura" }).waitFor();
    },
  },
  {
    name: "emoji",
    who: "ada",
    async open(person, world) {
      await toPrivate(person, world);
      await press(person.page, "button", "Insert emoji");
      const dialog = named(person.page, "dialog", "Emoji");
      await dialog.getByRole("gridcell").or(dialog.getByRole("option")).or(dialog.getByRole("button", { name: "grinning face" })).first().waitFor();
    },
  },
  {
    name: "no such emoji",
    who: "ada",
    async open(person, world) {
      await toPrivate(person, world);
      await press(person.page, "button", "Insert emoji");
      await named(person.page, "dialog", "Emoji").getByRole("searchbox").fill("zzzz");
      await person.page.getByText("No emoji found").waitFor();
    },
  },
  {
    name: "emoji that could not be loaded",
    who: "ada",
    expected: [/ERR_FAILED/],
    async open(person, world) {
      await passWorker(person.page);
      await person.page.route("**/assets/compact-*.js", (route) => route.abort());
      await toPrivate(person, world);
      await press(person.page, "button", "Insert emoji");
      await person.page.getByText("The emoji could not be loaded.").waitFor();
    },
  },
  {
    name: "nothing is unread",
    who: "carla",
    async open(person) {
      await toList(person);
      await person.page.keyboard.press("Shift+Escape");
      await press(person.page, "button", "Unread only");
      // Not on the button any more, which has a note of its own.
      await person.page.getByText("Nothing is unread").hover();
    },
  },
  {
    name: "no conversation of that name",
    who: "ada",
    async open(person) {
      await toList(person);
      await person.page.getByLabel("Filter conversations").fill("zzz");
      await person.page.getByText("No conversation is called “zzz”").waitFor();
    },
  },
  {
    name: "jump",
    who: "ada",
    async open(person) {
      await toList(person);
      await person.page.keyboard.press("ControlOrMeta+k");
      await person.page.getByRole("dialog").getByRole("combobox").fill("o");
      await person.page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "jump to nowhere",
    who: "ada",
    async open(person) {
      await toList(person);
      await person.page.keyboard.press("ControlOrMeta+k");
      await person.page.getByRole("dialog").getByRole("combobox").fill("zzz");
      await person.page.getByText("Nobody and nothing is called that.").filter({ visible: true }).first().waitFor();
    },
  },
  {
    name: "jump without the server's people",
    who: "ada",
    async open(person) {
      await refuse(person.page, ({ type }) => type === "users");
      await toList(person);
      await person.page.keyboard.press("ControlOrMeta+k");
      await person.page.getByRole("dialog").getByRole("combobox").fill("o");
      await person.page.getByText("The server could not be asked for more people.").waitFor();
    },
  },
  {
    name: "shortcuts",
    who: "ada",
    async open(person) {
      await toList(person);
      await person.page.keyboard.press("ControlOrMeta+/");
      await named(person.page, "dialog", "Keyboard shortcuts").waitFor();
    },
  },
  {
    name: "offline",
    who: "ada",
    async open(person, world) {
      await toPrivate(person, world);
      await person.setOffline(true);
      await person.write("Written without a connection");
      await person.seesTick("Written without a connection", "Waiting to be sent");
      await person.seesBanner(true);
    },
    async leave(person) {
      await person.setOffline(false);
      // The connection comes back some time later; the next page makes its own at once.
      await person.leave();
      person.outage = false;
    },
  },
  {
    name: "connected again",
    who: "ada",
    async open(person, world) {
      await Promise.all([untilConnected(person.page), toPrivate(person, world)]);
      await person.setOffline(true);
      await person.seesBanner(true);
      // It is shown for two seconds, and longer here.
      await person.page.evaluate(() => {
        const { setTimeout } = window;
        window.setTimeout = (run, ms, ...rest) => setTimeout(run, ms === 2_000 ? 600_000 : ms, ...rest);
      });
      await person.setOffline(false);
      await person.page.getByText("Reconnected").waitFor();
      person.outage = false;
    },
  },
  {
    name: "open in too many places",
    who: "ada",
    open: (person, world) => untilClosed(person, world, 4409, /^This account is open in too many places/),
  },
  {
    name: "a server that understands nothing",
    who: "ada",
    open: (person, world) => untilClosed(person, world, 4400, /do not understand each other/),
  },
  {
    name: "messages that were lost with a group",
    who: "carla",
    async open(person, world) {
      const server = await standBetween(person.page, { takes: ({ type }) => type === "group_message" });
      await toGroup(person, world);
      await person.write("Nobody will read this");
      await person.seesTick("Nobody will read this", "Waiting to be sent");
      server.tell({ type: "group_update", group: { id: world.group }, removed: true });
      // While the pointer is on it, it stays.
      await person.page.getByRole("alert").getByText("1 message was not sent to Rowing club").hover();
    },
  },
  {
    name: "failed message",
    who: "ada",
    async open(person, world) {
      await refuse(person.page, ({ type, content }) => type === "private_message" && content === REFUSED);
      await toPrivate(person, world);
      await person.write(REFUSED);
      await person.message(REFUSED).getByRole("button", { name: "Retry" }).waitFor();
    },
    async leave(person) {
      await person.message(REFUSED).getByRole("button", { name: "Delete" }).click();
      await person.message(REFUSED).waitFor({ state: "detached" });
    },
  },
];

/**
 * Stands between app and server. What the app sends is passed on but for what `takes` answers true to; what the server sends is passed on as
 * `changes` makes it. The answer has `tell`, which has the app believe that the server sent a frame, and `close`, with a code of the server's.
 */
async function standBetween(page, { takes = () => false, changes = (frame) => frame } = {}) {
  let app;
  await page.routeWebSocket("**/ws", (socket) => {
    app = socket;
    const server = socket.connectToServer();
    socket.onMessage((data) => {
      if (!takes(JSON.parse(data), tell)) server.send(data);
    });
    server.onMessage((data) => tell(changes(JSON.parse(data))));
  });
  const tell = (frame) => app.send(JSON.stringify(frame));
  return { tell, close: (code) => app.close({ code }) };
}

/** Refuses these frames as a server with other rules would. */
export function refuse(page, isRefused) {
  return standBetween(page, {
    takes(frame, tell) {
      if (!isRefused(frame)) return false;
      tell({ type: "error", id: frame.id, code: "invalid", content: "This server takes no such message." });
      return true;
    },
  });
}

/** Lets the group have so many members more, of whom only the names are known. */
function addMembers(frame, groupId, count) {
  if (frame.type !== "group_list") return frame;
  const more = Array.from({ length: count }, (_, at) => ({ username: `rower${at}`, role: "member" }));
  const groups = frame.groups.map((group) => (group.id === groupId ? { ...group, members: [...group.members, ...more] } : group));
  return { ...frame, groups };
}

/** Goes to the details of the group when it has sixty members more: then only those in sight are in the page. */
export async function manyMembers(person, world) {
  await standBetween(person.page, { changes: (frame) => addMembers(frame, world.group, 60) });
  return toGroupDetails(person, world);
}

/** Scrolls the messages to the first that is there until that is to be seen. */
async function scrollToBeginning(person, notice) {
  const list = person.page.locator("#messages [data-virtuoso-scroller]");
  // While its rows are measured it stays at its end.
  await eventually("the beginning is in sight", async () => {
    await list.evaluate((scroller) => scroller.scrollTo(0, 0));
    return notice.isVisible();
  });
}

/** Has the server close the connection with this code, and waits for what is said of it. */
async function untilClosed(person, world, code, text) {
  const server = await standBetween(person.page);
  await toPrivate(person, world);
  await server.close(code);
  await named(person.page, "region", "Connection").getByText(text).waitFor();
}

/** Has everything fetched from the server, without the service worker, which keeps it. */
async function passWorker(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setBypassServiceWorker", { bypass: true });
}

/** Takes the app's connection, and says nothing. */
function keepSilent(page) {
  return page.routeWebSocket("**/ws", () => undefined);
}
