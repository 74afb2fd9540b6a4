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

/** Says one thing after the other, each when the other has seen the last. */
async function talk(one, other, lines) {
  await one.talkTo(other);
  await other.talkTo(one);
  for (const [speaker, text] of lines) {
    await speaker.write(text);
    await one.sees(text);
    await other.sees(text);
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
    [ada, "Clear and hardly any wind, says the forecast.\nI would take the long way round the island."],
    [bo, "Perfect. And breakfast at the pier afterwards?"],
    [ada, "You know me."],
  ]);
  await ada.seesTick("You know me.", "Read");
  await carla.openFromList("Rowing club");
  await carla.write("I am in! Who takes the bow seat?");
  await ada.openChats();
  await ada.inList("Rowing club").getByText("bow seat").waitFor();
  await bo.type("Ha");
  await ada.reads("Bo Nakamura is typing…");
  await shoot(ada, "chat");
  await dmitri.page.getByRole("button", { name: "Back to conversations" }).click();
  await dmitri.openFromList("Rowing club");
  await dmitri.sees("bow seat");
  await shoot(dmitri, "phone");
} finally {
  await browser.close();
  await server.remove();
}
