import { beforeEach, describe, expect, it } from "vitest";
import {
  addLayer,
  closeLayers,
  conversationIn,
  conversationPath,
  keepListBelow,
  layers,
  navigate,
} from "./navigation";

const ANN = "/c/dm:ann:bob";
const TEAM = "/c/group:1";

function popstate(): Promise<void> {
  return new Promise((resolve) =>
    window.addEventListener("popstate", () => resolve(), { once: true }),
  );
}

/** Goes back as the browser's button does. */
function back(): Promise<void> {
  const gone = popstate();
  window.history.back();
  return gone;
}

function start(path: string, onePane: boolean): void {
  window.history.pushState(null, "", path);
  keepListBelow(onePane);
}

beforeEach(() => keepListBelow(false));

describe("addresses", () => {
  it("name a conversation and are read back", () => {
    expect(conversationIn(conversationPath("dm:ann:bob.b"))).toBe("dm:ann:bob.b");
    expect(conversationIn("/c/")).toBeNull();
    expect(conversationIn("/c/%E0%A4%A")).toBeNull();
    expect(conversationIn("/settings")).toBeNull();
  });
});

describe("what lies over the page", () => {
  it("goes when its own address is gone to, as by a note on the desktop", async () => {
    start(ANN, false);
    addLayer("settings");
    addLayer("help");
    const gone = new Promise((resolve) =>
      window.addEventListener("popstate", resolve, { once: true }),
    );
    navigate(ANN);
    await gone;
    expect(layers()).toEqual([]);
    expect(window.location.pathname).toBe(ANN);
  });
});

describe("the way back", () => {
  it("leads to the conversation before where there is room for both panes", async () => {
    start("/", false);
    navigate(ANN);
    navigate(TEAM);
    await back();
    expect(window.location.pathname).toBe(ANN);
  });

  it("leads to the list where it is a page of its own", async () => {
    start("/", true);
    navigate(ANN);
    navigate(TEAM);
    await back();
    expect(window.location.pathname).toBe("/");
  });

  it("leads to the list even from the address that the app was opened with", async () => {
    start(ANN, true);
    expect(window.location.pathname).toBe(ANN);
    await back();
    expect(window.location.pathname).toBe("/");
  });

  it("is gone by the app's own button, not made longer", async () => {
    start("/", true);
    const before = window.history.length;
    navigate(ANN);
    const gone = popstate();
    navigate("/");
    await gone;
    expect(window.location.pathname).toBe("/");
    navigate(TEAM);
    expect(window.history.length).toBe(before + 1);
  });
});

describe("what lies over the page", () => {
  it("is left all at once, and the conversation stays", async () => {
    start(ANN, false);
    addLayer("details");
    addLayer("profile");
    await closeLayers();
    expect(layers()).toEqual([]);
    await closeLayers();
    expect(window.location.pathname).toBe(ANN);
  });
});
