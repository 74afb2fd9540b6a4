/** That no fault escapes: each kind is made on purpose, and has to be noticed. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.js";
import { eventually } from "./eventually.js";
import { Person } from "./person.js";
import { Server } from "./server.js";

/** What is done in the page, and how the fault begins that tells of it. */
const FAULTS = {
  "an error on the console": [() => console.error("Warning: each child should have a key"), /^console: Warning: each child/],
  "a warning on the console": [() => console.warn("careful"), /^console: careful/],
  "an exception": [() => void setTimeout(() => null.length), /^exception: TypeError/],
  "a rejected promise": [() => void Promise.reject(new Error("nobody looks")), /^exception: Error: nobody looks/],
  "a dialog": [() => void setTimeout(() => alert("hello")), /^dialog: alert hello/],
  "an inline script": [
    () => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
    },
    /^policy: script-src-elem forbids inline/,
  ],
  "an inline handler": [() => document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=alert(1)>"), /^policy: script-src-attr/],
  "a style attribute": [() => document.body.insertAdjacentHTML("beforeend", '<p style="color: red">'), /^policy: style-src-attr/],
  "a picture from another host": [
    () => {
      new Image().src = "http://chatsync.invalid/pixel.png";
    },
    /^policy: img-src forbids http:\/\/chatsync\.invalid/,
  ],
  "a link followed to another host": [
    () => {
      location.href = "http://chatsync.invalid/";
    },
    /^request to http:\/\/chatsync\.invalid/,
  ],
};

describe("what goes wrong in a browser is noticed", () => {
  let server;
  let browser;

  before(async () => {
    server = await Server.start();
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  for (const [name, [cause, pattern]] of Object.entries(FAULTS)) {
    it(name, async () => {
      const person = await Person.arrive(browser, server.origin, "ada", "Ada");
      await person.page.getByRole("form", { name: "Sign in" }).waitFor();
      assert.deepEqual(person.faults, []);
      await person.page.evaluate(cause);
      await eventually("it is noticed", () => person.faults.some((fault) => pattern.test(fault))).catch((error) => {
        throw new Error(`${error.message}; noticed: ${JSON.stringify(person.faults)}`);
      });
      await person.close();
    });
  }

  it("a request that fails", async () => {
    const person = await Person.arrive(browser, server.origin, "ada", "Ada");
    await person.page.getByRole("form", { name: "Sign in" }).waitFor();
    await person.page.route("**/gone", (route) => route.abort("connectionreset"));
    await person.page.evaluate(() => fetch("/gone").catch(() => undefined));
    await eventually("it is noticed", () => person.faults.some((fault) => /^failed: GET .*\/gone/.test(fault)));
    await person.close();
  });
});
