/** Access for all: every view, in both themes and at all widths, holds to WCAG 2.2 AA as far as a machine can tell. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { violations } from "./axe.js";
import { launch } from "./chromium.js";
import { sidewaysScrolling, smallTargets } from "./layout.js";
import { DESK, NARROW, PHONE, Person } from "./person.js";
import { Server } from "./server.js";
import { VIEWS } from "./views.js";
import { makeWorld } from "./world.js";

describe("access for all", { concurrency: false }, () => {
  let server;
  let browser;
  let world;

  before(async () => {
    server = await Server.start();
    world = await makeWorld(server);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  for (const viewport of [DESK, PHONE, NARROW]) {
    describe(`${viewport.width} pixels wide`, () => {
      const people = new Map();

      /** Who looks at a view: with an account of the world, or with none. Always in a new page. */
      async function arrive(who) {
        const known = people.get(who);
        if (known !== undefined) {
          await known.leave();
          await known.openApp();
          return known;
        }
        const person =
          who === null
            ? await Person.arrive(browser, server.origin, "stranger", "Stranger", viewport)
            : await Person.signedIn(browser, server.origin, world[who], { viewport });
        people.set(who, person);
        return person;
      }

      after(() => Promise.all([...people.values()].map((person) => person.close())));

      for (const { name, who, open, leave } of VIEWS) {
        it(name, async () => {
          const person = await arrive(who);
          person.faults = [];
          await open(person, world);
          await person.stillness();
          const found = { axe: await violations(person.page) };
          found.small = await smallTargets(person.page);
          found.wide = await sidewaysScrolling(person.page);
          await person.setTheme("dark");
          found.dark = await violations(person.page, ["color-contrast", "link-in-text-block"]);
          await leave?.(person);
          assert.deepEqual({ ...found, faults: person.faults }, { axe: [], small: [], wide: [], dark: [], faults: [] });
        });
      }
    });
  }
});
