import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../markdown";
import { format } from "./formatting";

/** A field with this text, of which what stands between the bars is selected. */
function field(text: string): HTMLTextAreaElement {
  const [before = "", selected = "", after = ""] = text.split("|");
  const made = document.createElement("textarea");
  document.body.append(made);
  made.value = before + selected + after;
  made.setSelectionRange(before.length, before.length + selected.length);
  return made;
}

function shown({ value, selectionStart: start, selectionEnd: end }: HTMLTextAreaElement): string {
  return `${value.slice(0, start)}|${value.slice(start, end)}|${value.slice(end)}`;
}

describe("a link", () => {
  it.each([
    ["see |the map| there", "see [the map](|https://|) there"],
    ["see |map |there", "see [map](|https://|) there"],
    ["see |https://example.org/map| there", "see [|text|](https://example.org/map) there"],
    ["see || there", "see [|text|](https://) there"],
  ])("out of %s is %s", (before, after) => {
    const made = field(before);
    format(made, "link");
    expect(shown(made)).toBe(after);
  });

  it("is one for those who read it", () => {
    const made = field("|map|");
    format(made, "link");
    made.setRangeText("https://example.org/", made.selectionStart, made.selectionEnd);
    expect(JSON.stringify(parseMarkdown(made.value))).toContain('"href":"https://example.org/"');
  });
});
