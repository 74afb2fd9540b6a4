import { afterEach, describe, expect, it } from "vitest";
import { ERROR_CODES } from "./protocol";
import { refusalText } from "./refusalText";
import { LANGUAGES, speak, texts } from "./texts";

afterEach(() => speak("en"));

const refusal = (about: string, code: string, field: string | null, told = "As the server says.") =>
  refusalText({ about, code, field, told });

describe("why the server refuses", () => {
  it("is told by code and field, whatever was asked for", async () => {
    expect(refusal("register", "conflict", "username")).toBe("This name is taken.");
    await speak("de");
    expect(refusal("register", "conflict", "username")).toBe("Dieser Name ist schon vergeben.");
    expect(refusal("register", "invalid", "password")).toMatch(/^Nimm ein Passwort/);
  });

  it("is told by what was asked for where it is no field", async () => {
    await speak("de");
    expect(refusal("login", "unauthenticated", null)).toMatch(/^Der Benutzername oder/);
    expect(refusal("update_group", "forbidden", null)).not.toBe(
      refusal("delete_group", "forbidden", null),
    );
  });

  it("is the server's own sentence in English where that says more", () => {
    expect(refusal("register", "invalid", "password")).toBe("As the server says.");
    expect(refusal("add_member", "not_found", null)).toBe("As the server says.");
    expect(refusal("anything", "a_new_code", null)).toBe("As the server says.");
  });

  it.each(LANGUAGES)(
    "has a sentence for every code in %s, also where the server has none",
    async (each) => {
      await speak(each);
      for (const code of ERROR_CODES) {
        expect(refusal("status", code, null, "")).toBe(texts.refusals.general[code]);
        expect(refusal("status", code, "a_new_field", "")).toBe(texts.refusals.general[code]);
      }
      for (const code of ["a_new_code", "constructor", ""]) {
        expect(refusal("status", code, null, "")).toBe(texts.errors.unexpected);
      }
    },
  );

  it("is never the server's English in another language", async () => {
    await speak("de");
    for (const code of [...ERROR_CODES, "a_new_code"]) {
      for (const field of [null, "content", "a_new_field"]) {
        expect(refusal("set_role", code, field)).not.toBe("As the server says.");
      }
    }
  });
});
