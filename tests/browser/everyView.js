/** Every view held against WCAG 2.2 AA as far as a machine can tell, in windows of different sizes. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { violations } from "./axe.js";
import { cutOff, sidewaysScrolling, smallTargets } from "./layout.js";
import { Person, THEMES } from "./person.js";
import { withWorld } from "./withWorld.js";

/**
 * Makes a test of each view: in both themes axe finds nothing wrong, what is pressed is large enough and within the window, and nothing has to be scrolled sideways.
 * It is opened in a window of the first size, which is then given the others: to open it in each would cost most of the time.
 */
export function everyView(sizes, views) {
  describe(`${views.length} views, ${sizes.map(({ width }) => width).join(" and ")} pixels wide`, { concurrency: false }, () => {
    const people = new Map();
    const around = withWorld();

    /** Who looks at a view: with an account of the world, or with none. Always in a new page. */
    async function arrive(who) {
      const known = people.get(who);
      if (known !== undefined) {
        await known.leave();
        await known.openPage();
        return known;
      }
      const [viewport] = sizes;
      const person =
        who === null
          ? await Person.arrive(around.browser, around.server.origin, "stranger", "Stranger", viewport)
          : await Person.signedIn(around.browser, around.server.origin, around.world[who], { viewport });
      people.set(who, person);
      return person;
    }

    for (const view of views) {
      it(view.name, async () => {
        const person = await arrive(view.who);
        try {
          await isWell(person, view);
        } catch (error) {
          // Its browser keeps what the view has left: the next one begins with another.
          people.delete(view.who);
          await person.close();
          throw error;
        }
      });
    }

    /** Opens a view, and looks at it in windows of all sizes. */
    async function isWell(person, { open, leave, expected = [] }) {
      person.expected = expected;
      await toView(open, person, around.world);
      const before = await standing(person.page);
      const found = [];
      for (const size of sizes) {
        await person.page.setViewportSize(size);
        found.push(...(await wrongAt(person, size)));
      }
      assert.deepEqual(await standing(person.page), before, "what stands there stays");
      await leave?.(person);
      // With those of the first load, and of the way from one view to the next.
      assert.deepEqual({ found, faults: person.faults.splice(0) }, { found: [], faults: [] });
    }
  });
}

/** Opens a view; where it does not come, the error says what stood there instead. */
async function toView(open, person, world) {
  try {
    await open(person, world);
  } catch (cause) {
    const seen = await person.page.locator("body").ariaSnapshot();
    throw new Error(`${cause.message}\nat ${person.page.url()}\n${seen}\n${person.faults.join("\n")}`, { cause });
  }
}

/** What is wrong with what somebody looks at, as lines to be read. */
async function wrongAt(person, { width }) {
  const { page } = person;
  const found = [];
  for (const theme of THEMES) {
    await person.setTheme(theme);
    found.push(...(await violations(page)).map((line) => `${theme}: ${line}`));
  }
  found.push(...(await smallTargets(page)), ...(await cutOff(page)), ...(await sidewaysScrolling(page)));
  return found.map((line) => `${width} pixels: ${line}`);
}

/** The roles of what lies over the page, and what is said there of what went wrong. */
function standing(page) {
  return page
    .locator('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [role="alert"]')
    .evaluateAll((elements) => elements.filter((element) => element.checkVisibility()).map(({ role, textContent }) => (role === "alert" ? textContent : role)));
}
