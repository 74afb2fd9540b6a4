/** Makes the pictures of the documentation: people in real browsers, talking through the real server. */

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.js";
import { DESK, PHONE, Person } from "./person.js";
import { Server } from "./server.js";

const PICTURES = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));

const server = await Server.start();
const browser = await launch();

async function arrive(username, name, viewport = DESK) {
  const person = await Person.arrive(browser, server.origin, username, name, viewport);
  await person.signUp();
  return person;
}

async function shoot(person, name) {
  await person.page.screenshot({ path: `${PICTURES}${name}.png`, animations: "disabled" });
}

/** Says one thing after the other, each when the other has seen the last; `shown` is a part of it as it is shown. */
async function talk(one, other, lines) {
  await one.talkTo(other);
  await other.talkTo(one);
  for (const [speaker, text, shown = text] of lines) {
    await speaker.write(text);
    await one.sees(shown);
    await other.sees(shown);
  }
}

try {
  await mkdir(PICTURES, { recursive: true });
  const ada = await arrive("ada", "Ada Lindqvist");
  const bo = await arrive("bo", "Bo Nakamura");
  const carla = await arrive("carla", "Carla Reyes");
  const dmitri = await arrive("dmitri", "Dmitri Orlov", PHONE);

  await talk(dmitri, ada, [
    [dmitri, "Did you find the key to the boat house?"],
    [ada, "It hangs behind the door."],
  ]);
  await dmitri.seesTick("Did you find the key to the boat house?", "Read");
  await ada.makeGroup("Rowing club", [bo, carla, dmitri]);
  await ada.write("The new boat arrives on Thursday!");
  await bo.openFromList("Rowing club");
  await bo.sees("The new boat arrives on Thursday!");
  await bo.write("Then we row it on Friday.");
  await ada.sees("Then we row it on Friday.");
  await talk(ada, bo, [
    [ada, "Good morning, Bo! Shall we meet at six tomorrow?"],
    [bo, "Gladly. I bring the oars."],
    [bo, "Is the weather on our side?"],
    [ada, "Clear and **hardly any wind**, says https://weather.example.org/harbour\n> oars, a rope, tea\nAnd the long way round the island?", "hardly any wind"],
    [bo, "Perfect. And breakfast at the pier afterwards?"],
    [ada, "You know me."],
  ]);
  await ada.seesTick("You know me.", "Read");
  await carla.openFromList("Rowing club");
  await carla.write("I am in! Who takes the bow seat?");
  await ada.openChats();
  await ada.inList("Rowing club").getByText("bow seat").waitFor();
  await ada.page.getByRole("button", { name: "Not now" }).click();
  await bo.type("Ha");
  await ada.reads("Bo Nakamura is typing…");
  await shoot(ada, "chat");
  await ada.setTheme("dark");
  await shoot(ada, "chat-dark");
  await ada.setTheme("light");
  await ada.page.keyboard.press("ControlOrMeta+k");
  await ada.page.getByRole("dialog").getByRole("combobox").fill("r");
  await ada.page.getByRole("dialog").getByText(/^\d+ results$/).waitFor();
  await shoot(ada, "jump");
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("dialog").waitFor({ state: "hidden" });
  const settings = await ada.openSettings();
  await settings.getByText("This device").scrollIntoViewIfNeeded();
  await shoot(ada, "settings");
  await dmitri.page.getByRole("button", { name: "Back to conversations" }).click();
  await dmitri.openFromList("Rowing club");
  await dmitri.sees("bow seat");
  await shoot(dmitri, "phone");
  await dmitri.setTheme("dark");
  await shoot(dmitri, "phone-dark");
} finally {
  await browser.close();
  await server.remove();
}
