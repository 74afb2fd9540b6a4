import { describe, expect, it } from "vitest";
import { groupKey, privateKey, type User } from "../../protocol";
import { emptyConversation, initialState } from "../../store/state";
import { group, user } from "../../test/frames";
import { destinations } from "./destinations";

const ID = "3f0c9a54-58a7-4c05-9a43-0d6f2a3c1b11";

function conversation(to: string, type: "private" | "group", at: number) {
  const key = type === "group" ? groupKey(to) : privateKey("ann", to);
  const timestamp = new Date(Date.UTC(2026, 0, 1, at)).toISOString();
  const lastEntry = { type: "system", conversation: key, seq: 1, from: to, content: "", timestamp };
  return { ...emptyConversation(key, { type, to }), lastEntry: { ...lastEntry, event: null } };
}

function known() {
  const people = [
    user("bob", "Bob Meyer"),
    user("jose", "José Ramírez"),
    user("zoe", "Zoe Bobson"),
  ];
  const state = initialState("ann", "Ann");
  const made = [conversation("bob", "private", 1), conversation(ID, "group", 2)];
  return {
    ...state,
    users: { ...state.users, ...Object.fromEntries(people.map((it) => [it.username, it])) },
    groups: { [ID]: group() },
    conversations: Object.fromEntries(made.map((it) => [it.key, it])),
  } as ReturnType<typeof initialState>;
}

const names = (query: string, found: readonly ReturnType<typeof user>[] = []) =>
  destinations(known(), query, found as readonly User[]).map((each) => each.name);

describe("where one may want to go", () => {
  it("is first where one was last", () => {
    expect(names("")).toEqual(["Release team", "Bob Meyer"]);
  });

  it("is found by any word of the name, the beginning before the rest", () => {
    expect(names("bob")).toEqual(["Bob Meyer", "Zoe Bobson"]);
    expect(names("team")).toEqual(["Release team"]);
    expect(names("nothing like it")).toEqual([]);
  });

  it("is found without accents and by the username", () => {
    expect(names("jose ra")).toEqual(["José Ramírez"]);
    expect(names("@zoe")).toEqual(["Zoe Bobson"]);
  });

  it("is whoever the server knows too, each once and never oneself", () => {
    const found = [user("bobby", "Bobby Tables"), user("bob", "Bob Meyer"), user("ann", "Ann")];
    expect(names("bob", found)).toEqual(["Bob Meyer", "Bobby Tables", "Zoe Bobson"]);
    expect(names("ann", found)).toEqual([]);
  });
});
