import { act, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { changeDeviceSettings } from "../settings/deviceSettings";
import { speak, texts } from ".";
import { followLanguage, useLanguage } from "./chosen";

afterEach(async () => {
  changeDeviceSettings({ language: "system" });
  await speak("en");
});

function Greeting() {
  return <p key={useLanguage()}>{texts.auth.welcomeBack}</p>;
}

describe("the language chosen", () => {
  it("is the browser's at first, then what is chosen, in the page and in what is shown", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-CH", "en"]);
    await followLanguage();
    expect(document.documentElement.lang).toBe("de");
    render(<Greeting />);
    expect(screen.getByText("Willkommen zurück")).toBeVisible();
    act(() => changeDeviceSettings({ language: "en" }));
    expect(await screen.findByText("Welcome back")).toBeVisible();
    expect(document.documentElement.lang).toBe("en");
  });
});
