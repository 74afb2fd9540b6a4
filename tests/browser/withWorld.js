import { after, before } from "node:test";
import { launch } from "./chromium.js";
import { Server } from "./server.js";
import { makeWorld } from "./world.js";

/** Gives the suite that calls it `{server, world, browser}`, which are there before its first test and end after its last. */
export function withWorld() {
  const around = {};
  before(async () => {
    around.server = await Server.start();
    around.world = await makeWorld(around.server);
    around.browser = await launch();
  });
  after(async () => {
    await around.browser?.close();
    await around.server?.remove();
  });
  return around;
}
