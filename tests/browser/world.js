/** A server as it is after some weeks: people, a group, and messages of every kind. */

import { signUp, Voice } from "./seed.js";

const LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmütze".repeat(6);

/** What Ada and Bo have said to each other, by turns. */
const PRIVATE = [
  "Good morning, Bo! Shall we meet at six tomorrow?",
  "Gladly. I bring the **oars**, and *perhaps* a cake. ~~No rain~~",
  "🚣🎉",
  "The forecast: https://weather.example.org/harbour?day=tomorrow&hours=6,7,8 and [the map](https://maps.example.org/island)",
  "> Shall we meet at six tomorrow?\n\nYes. What to bring:\n\n1. oars\n2. a rope\n\n- and a smile",
  'The code of the lock is `4711`; the program that opens it:\n\n```js\nconst lock = open("boat house");\nif (!lock.turns) throw new Error("rust, and a line that is quite a lot longer than the window is wide, so that it has to be scrolled");\n```',
  "مرحبا، هل نلتقي غدا في السادسة؟ (12:30)",
  LONG_WORD,
  "Line one\nline two\n\nline four",
];

/** More than a page of history, and far more than is in sight, and so read, while a view of it is looked at. */
const MANY = Array.from({ length: 120 }, (_, at) => `Number ${at + 1}`);

/**
 * Makes them on a server that runs: `{ada, bo, carla, dora, newcomer, group, privateKey, groupKey, noticesKey}`. Ada has read what Bo wrote to
 * her, and not what Carla did. In the group of `noticesKey` Carla may only read. Bo and Carla have written more to Dora than fits a window.
 */
export async function makeWorld(server) {
  const ada = await signUp(server, "ada", "Ada Lindqvist");
  const bo = await signUp(server, "bo", "Bo Nakamura");
  const carla = await signUp(server, "carla", "Carla Reyes");
  const dora = await signUp(server, "dora", "Dora Okafor");
  const newcomer = await signUp(server, "newcomer", "Noor van der Berg-Papadopoulou, called Noor by all");
  const [adasVoice, bosVoice, carlasVoice] = await Promise.all([ada, bo, carla].map((account) => Voice.connect(server, account)));

  for (const [at, text] of PRIVATE.entries()) {
    await (at % 2 === 0 ? adasVoice.say("bo", text) : bosVoice.say("ada", text));
  }
  await bosVoice.request({ type: "read", to: "ada", seq: PRIVATE.length });
  await adasVoice.request({ type: "read", to: "bo", seq: PRIVATE.length });

  const group = await adasVoice.createGroup("Rowing club", [bo, carla], "Mornings on the water, whatever the weather");
  await carlasVoice.say(group, "I am in! Who takes the bow seat?");
  await carlasVoice.say(group, "And who brings tea?");
  await bosVoice.say(group, "I do, *both*.");
  await adasVoice.say(group, "Then all is well.");
  await carlasVoice.say("ada", "Did you find the key to the boat house?");
  await carlasVoice.say("ada", "It should hang behind the door.");

  const notices = await bosVoice.createGroup("Notices", [carla]);
  await bosVoice.say(notices, "The landing stage is closed on Monday.");
  await bosVoice.request({ type: "update_group", to: notices, settings: { who_may_post: "admins", who_may_add: "admins" } });
  await bosVoice.sayAll("dora", MANY);
  await carlasVoice.sayAll("dora", MANY);

  await Promise.all([adasVoice, bosVoice, carlasVoice].map((voice) => voice.close()));
  return { ada, bo, carla, dora, newcomer, group, privateKey: "dm:ada:bo", groupKey: `group:${group}`, noticesKey: `group:${notices}` };
}
