/**
 * Every view of the app, and how somebody gets there. `access.test.js` looks at each in both themes and at all widths.
 *
 * A view is `{name, who, open}`: `who` is an account of the world, or null for nobody signed in; `open(person, world)` leads there from any
 * address and returns when it is there. Each begins by loading the page anew, so that none depends on the one before.
 */

/** The message that the server refuses in the view of a failed message. */
const REFUSED = "This will be refused";

const named = (page, role, name) => page.getByRole(role, { name, exact: typeof name === "string" });

/** Goes to an address, and waits until everything that loads at first is there. */
async function go(person, path, shown) {
  await person.goto(path);
  await shown(person.page).waitFor();
}

const anyMessage = (page) => named(page, "list", "Messages").getByRole("listitem").last();
const toPrivate = (person, { privateKey }) => go(person, `/c/${privateKey}`, anyMessage);
const toGroup = (person, { groupKey }) => go(person, `/c/${groupKey}`, anyMessage);

async function press(page, role, name) {
  await named(page, role, name).click();
}

/** Where a phone shows the list; on wider windows it is there always. */
const toList = (person) => go(person, "/", (page) => named(page, "navigation", "Conversations"));

export const VIEWS = [
  {
    name: "sign-in",
    who: null,
    open: (person) => go(person, "/", (page) => named(page, "form", "Sign in")),
  },
  {
    name: "sign-in with mistakes",
    who: null,
    async open(person) {
      await go(person, "/", (page) => named(page, "form", "Sign in"));
      await named(person.page, "form", "Sign in").getByRole("button", { name: "Sign in" }).click();
      await person.page.getByText("Enter your username.").waitFor();
    },
  },
  {
    name: "sign-up",
    who: null,
    async open(person) {
      await go(person, "/", (page) => named(page, "form", "Sign in"));
      await press(person.page, "button", "Create account");
      await named(person.page, "form", "Create account").waitFor();
      await person.page.getByLabel("Username").fill("a");
      await person.page.getByLabel("Password", { exact: true }).fill("short");
      await named(person.page, "form", "Create account").getByRole("button", { name: "Create account" }).click();
      await person.page.getByText("Use 2 to 32 letters, digits, dots, dashes or underscores.").waitFor();
    },
  },
  {
    name: "nothing yet",
    who: "newcomer",
    open: (person) => go(person, "/", (page) => page.getByText("No conversations yet")),
  },
  { name: "conversations", who: "ada", open: toList },
  { name: "private conversation", who: "ada", open: toPrivate },
  { name: "group", who: "ada", open: toGroup },
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
    name: "group details",
    who: "ada",
    async open(person, world) {
      await toGroup(person, world);
      await person.openGroupDetails("Rowing club");
    },
  },
  {
    name: "actions for a member",
    who: "ada",
    async open(person, world) {
      await toGroup(person, world);
      const dialog = await person.openGroupDetails("Rowing club");
      await dialog.getByRole("button", { name: "Actions for Carla Reyes" }).click();
      await person.page.getByRole("menuitem", { name: "Remove from group" }).waitFor();
    },
  },
  {
    name: "confirmation",
    who: "ada",
    async open(person, world) {
      await toGroup(person, world);
      const dialog = await person.openGroupDetails("Rowing club");
      await dialog.getByRole("button", { name: "Delete group" }).click();
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
    name: "account menu",
    who: "ada",
    async open(person) {
      await toList(person);
      await press(person.page, "button", "Account");
      await named(person.page, "menuitem", "Sign out").waitFor();
    },
  },
  {
    name: "message too long",
    who: "ada",
    async open(person, world) {
      await toPrivate(person, world);
      await person.page.getByRole("textbox", { name: "Message" }).fill("x".repeat(17_000));
      await person.page.getByRole("alert").getByText(/^Too long by/).waitFor();
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
      await person.seesBanner(false);
      person.outage = false;
    },
  },
  {
    name: "failed message",
    who: "ada",
    async open(person, world) {
      await person.page.routeWebSocket("**/ws", refuse);
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

/** Stands between app and server, and refuses one message as a server with other rules would. */
function refuse(socket) {
  const server = socket.connectToServer();
  socket.onMessage((data) => {
    const { type, id, content } = JSON.parse(data);
    if (content === REFUSED && type === "private_message") {
      socket.send(JSON.stringify({ type: "error", id, code: "invalid", content: "This server takes no such message." }));
    } else {
      server.send(data);
    }
  });
}
