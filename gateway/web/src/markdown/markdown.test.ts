import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, type Inline, parseMarkdown, plainLine, plainText, unexpectedHost } from ".";
import { safeHref } from "./links";

/** The tree in short: marks as elements, so that a test can be read. */
function html(content: string): string {
  const blocks = parseMarkdown(content);
  return blocks === null ? content : blocks.map(blockHtml).join("");
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return `<p>${inlineHtml(block.children)}</p>`;
    case "code":
      return `<pre ${block.language}>${block.text}</pre>`;
    case "quote":
      return `<quote>${block.children.map(blockHtml).join("")}</quote>`;
    case "list":
      return `<list>${block.items.map((item) => `<li ${item.number ?? "-"}>${item.children.map(blockHtml).join("")}</li>`).join("")}</list>`;
  }
}

function inlineHtml(inlines: readonly Inline[]): string {
  return inlines
    .map((each) => {
      if (each.type === "text") return each.text;
      if (each.type === "mention") return `<@${each.username}>${each.text}</>`;
      if (each.type === "emoji") return `<emoji ${each.code}>`;
      if (each.type === "code") return `<code>${each.text}</code>`;
      if (each.type === "link") return `<a ${each.href}>${inlineHtml(each.children)}</a>`;
      return `<${each.type}>${inlineHtml(each.children)}</${each.type}>`;
    })
    .join("");
}

describe("marks", () => {
  it.each([
    ["**bold** and *italic*", "<p><strong>bold</strong> and <emphasis>italic</emphasis></p>"],
    ["_italic_ ~~gone~~", "<p><emphasis>italic</emphasis> <strike>gone</strike></p>"],
    ["***both***", "<p><strong><emphasis>both</emphasis></strong></p>"],
    ["**a *b* c**", "<p><strong>a <emphasis>b</emphasis> c</strong></p>"],
    ["**a *b** c", "<p><strong>a *b</strong> c</p>"],
    ["run `a **b** c`", "<p>run <code>a **b** c</code></p>"],
    ["`` `x` ``", "<p><code>`x`</code></p>"],
    ["これは**太字**です", "<p>これは<strong>太字</strong>です</p>"],
    ["*one*\n*two*", "<p><emphasis>one</emphasis>\n<emphasis>two</emphasis></p>"],
  ])("are read: %s", (content, expected) => {
    expect(html(content)).toBe(expected);
  });

  it.each([
    "2 * 3 * 4",
    "2*3*4",
    "2**3**4",
    "snake_case_name and __init__",
    "¯\\_(ツ)_/¯",
    "a ** b **",
    "**open",
    "*a\n\nb*",
    "`open",
    "~one~",
    "****",
    "\\\\server\\share",
    "# no heading",
    "<b>no</b> &amp; <img src=x onerror=alert(1)> *",
    "[no](javascript:alert(1)) [no](/path) [no]() [no] (x)",
    "![",
  ])("are not seen in what is none: %s", (content) => {
    const shown = html(content);
    expect(shown === content ? shown : shown.slice(3, -4)).toBe(content);
  });

  it("can be written as signs", () => {
    expect(html("\\*no\\* \\`no\\` \\[no](https://a.de)")).toContain("<p>*no* `no` [no](");
  });
});

describe("names and emoji", () => {
  it.each([
    ["@ann, look", "<p><@ann>@ann</>, look</p>"],
    ["thanks @Ann_Lee.", "<p>thanks <@ann_lee>@Ann_Lee</>.</p>"],
    ["**@bo** and (@carla)", "<p><strong><@bo>@bo</></strong> and (<@carla>@carla</>)</p>"],
    ["@j.doe-x!", "<p><@j.doe-x>@j.doe-x</>!</p>"],
    [":tada: :+1:", "<p><emoji tada> <emoji +1></p>"],
    [":tada::heart:", "<p><emoji tada><emoji heart></p>"],
    ["*:heart:*", "<p><emphasis><emoji heart></emphasis></p>"],
  ])("are read: %s", (content, expected) => {
    expect(html(content)).toBe(expected);
  });

  it.each([
    "ann@example.org",
    "@ one @",
    `@${"a".repeat(33)}`,
    "10:30:45",
    ":no spaces:",
    "a:b:c",
    ":)",
  ])("are not seen in what is none: %s", (content) => {
    const shown = html(content);
    expect(shown === content ? shown : shown.slice(3, -4)).toBe(content);
  });

  it("can be written as signs, and are no part of code or of an address", () => {
    expect(html("\\@ann \\:tada:")).toBe("<p>@ann :tada:</p>");
    expect(html("`@ann :tada:`")).toBe("<p><code>@ann :tada:</code></p>");
    expect(html("https://a.de/@ann/:x:/y")).toContain("<a https://a.de/@ann/:x:/y>");
  });
});

describe("links", () => {
  it.each([
    ["[the site](https://a.de/x_(y))", "<p><a https://a.de/x_(y)>the site</a></p>"],
    ["[**b** `c`](mailto:a@b.de)", "<p><a mailto:a@b.de><strong>b</strong> <code>c</code></a></p>"],
    [
      "see https://a.de/b?c=d_e_f.",
      "<p>see <a https://a.de/b?c=d_e_f>https://a.de/b?c=d_e_f</a>.</p>",
    ],
    ["(https://a.de/x_(y))", "<p>(<a https://a.de/x_(y)>https://a.de/x_(y)</a>)</p>"],
    ["**https://a.de/**", "<p><strong><a https://a.de/>https://a.de/</a></strong></p>"],
    ["www.a.de!", "<p><a https://www.a.de/>www.a.de</a>!</p>"],
    ["[@ann](https://a.de)", "<p><a https://a.de/>@ann</a></p>"],
    ["[https://good.de](https://other.de)", "<p><a https://other.de/>https://good.de</a></p>"],
  ])("are made of %s", (content, expected) => {
    expect(html(content)).toBe(expected);
  });

  it.each([
    ["mybank.example", "https://evil.example/x", "evil.example"],
    ["https://mybank.example/", "https://evil.example/", "evil.example"],
    ["https://a.de@evil.example/", "https://a.de@evil.example/", "evil.example"],
    ["\u202egro.knab", "https://evil.example/", "evil.example"],
    ["https://a.de/x", "https://a.de/x", null],
    ["www.a.de", "https://www.a.de/", null],
    ["a.de", "https://www.a.de/", null],
    ["the site", "https://a.de/", null],
    ["a@b.de", "mailto:a@b.de", null],
  ])("whose text names another place say where they lead: %s", (text, href, expected) => {
    expect(unexpectedHost(text, href)).toBe(expected);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//a.de",
    "/x",
    "ftp://a.de",
    `https://a.de/${"x".repeat(3_000)}`,
  ])("lead nowhere else: %s", (address) => {
    expect(safeHref(address)).toBeNull();
    expect(html(`[x](${address})`)).not.toContain("<a");
  });
});

describe("blocks", () => {
  it.each([
    ["```ts\nconst a = `**b**`;\n\n```\nafter", "<pre ts>const a = `**b**`;\n</pre><p>after</p>"],
    ["```\nopen to the end", "<pre >open to the end</pre>"],
    ["~~~\n```\n~~~", "<pre >```</pre>"],
    ["```x``` y", "<p><code>x</code> y</p>"],
    [
      "> a\n> **b**\n> > c\nd",
      "<quote><p>a\n<strong>b</strong></p><quote><p>c</p></quote></quote><p>d</p>",
    ],
    [
      "- a\n- b\n  - c\n  d",
      "<list><li -><p>a</p></li><li -><p>b</p><list><li -><p>c</p></li></list><p>d</p></li></list>",
    ],
    ["1986. was\n1990. then", "<list><li 1986><p>was</p></li><li 1990><p>then</p></li></list>"],
    ["a\n\n\nb *c*", "<p>a\n\n\nb <emphasis>c</emphasis></p>"],
    ["```only this", "<p>```only this</p>"],
    ["```two words\n```", "<p><code>two words\n</code></p>"],
    ["-5 degrees *", "<p>-5 degrees *</p>"],
  ])("are read: %s", (content, expected) => {
    expect(html(content)).toBe(expected);
  });
});

describe("plain text", () => {
  it("has no marks", () => {
    expect(plainText("**a** [b](https://c.de) `d`\n> e\n\n- f\n- *g*")).toBe("a b d\ne\n• f\n• g");
    expect(plainText("nothing to it")).toBe("nothing to it");
  });

  it("fits into one line for lists", () => {
    expect(plainLine("**a**\n```sh\nls\n```")).toBe("a ls");
    expect(plainLine(`${"x ".repeat(9_000)}`).length).toBeLessThan(401);
  });

  it("loses no letter, whatever is written", () => {
    const signs = [
      "*",
      "**",
      "_",
      "~~",
      "`",
      "``",
      "[",
      "]",
      "](",
      "\n",
      "\n\n",
      "> ",
      "- ",
      " ",
      "\\",
    ];
    const word = fc.string({ unit: fc.constantFrom("é", "字", "😀") });
    const letters = (text: string): string => text.replace(/[^é字😀]/gu, "");
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...signs), word), { maxLength: 40 }),
        (parts) => {
          const content = parts.join("");
          expect(letters(html(content))).toBe(letters(content));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is read from anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (content) => {
        plainText(content);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what is made to be slow", () => {
  const LENGTH = 32_000;
  const fill = (part: string): string =>
    part.repeat(Math.ceil(LENGTH / part.length)).slice(0, LENGTH);
  const nasty = [
    "*",
    "**",
    "*a",
    "*a ",
    "**a *b ",
    "_",
    "_a ",
    "~~",
    "~~a",
    "`",
    "` ",
    "`a``",
    "[",
    "[a",
    "[a](",
    "[](",
    "](",
    "]",
    "[a](b",
    "> ",
    ">",
    ">\n",
    "> > a\n",
    "- ",
    "- a\n",
    "  - a\n",
    "1. ",
    "\\",
    "\\*",
    "http://",
    "www.",
    "www.a",
    "mailto:",
    "https://a(",
    "h",
    "\n",
    " ",
    " \n",
    "```\n",
    "``` ",
    "~",
    "~~~\n",
    "*_~`[",
    "a**b",
    "é*",
    "\u0301",
    "- > ",
  ].map(fill);

  it.each([
    ...nasty,
    `\`\`\`${" ".repeat(LENGTH)}\``,
    `${"~".repeat(LENGTH)}\``,
    `\` ${"a".repeat(LENGTH)}\``,
    Array.from({ length: 240 }, (_, length) => `${"`".repeat(length)} `).join(""),
    `${"> ".repeat(1_000)}deep`,
    `${"[".repeat(8_000)}a${"](https://a.de)".repeat(1_000)}`,
    `${" ".repeat(LENGTH)}a *`,
    `- a\n${`${" ".repeat(400)}\n`.repeat(70)}`,
  ])("is read in no time %#", (content) => {
    const started = performance.now();
    plainText(content);
    // A reading that looks back takes seconds for any of these.
    expect(performance.now() - started).toBeLessThan(500);
  });
});
