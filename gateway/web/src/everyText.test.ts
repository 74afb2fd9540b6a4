import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ESTree, parseSync } from "vite";
import { describe, expect, it } from "vitest";
import { en } from "./texts/en";

/** Attributes and properties whose values people see or hear. */
const SEEN =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|alt|placeholder|label|primary|secondary|subheader|caption|helperText|help|message|body|\w+Text|document\.title)$/;
/** Methods that put a text in front of people, and which of their arguments it is. */
const SAYING: Readonly<Record<string, number>> = { setAttribute: 1, say: 0, alert: 0, confirm: 0 };
/** What no language has another word for, and what is not shown. */
const NO_WORDS = /^(English|Deutsch|#[0-9a-f]+)$/;
const SRC = import.meta.dirname;

type Node = ESTree.Node;

describe("every text that people see", () => {
  it.each(sources())("is taken from the catalogue by %s", (path) => {
    expect(findTexts(path, readFileSync(join(SRC, path), "utf8"))).toEqual([]);
  });

  it("is in the catalogue only if it is shown", () => {
    const source = sources()
      .map((path) => readFileSync(join(SRC, path), "utf8"))
      .join("\n");
    expect(entries(en).filter((path) => !isRead(path, source))).toEqual([]);
  });

  it("is found wherever it stands", () => {
    const page = `
      const page = <Box title="One two">
        Three
        {open ? "Four" : \`Five \${count}\`}
        {count > 0 && "Six"}
        <Field slotProps={{ input: { "aria-label": "Seven" } }} loadingText={busy ? "Eight" : null} />
      </Box>;
      document.title = "Nine";
      element.setAttribute("aria-label", "Ten");
      new Intl.NumberFormat("en");
      new Intl.NumberFormat();
      date.toLocaleDateString();
    `;
    expect(new Set(findTexts("page.tsx", page))).toEqual(
      new Set([
        "One two",
        "Three",
        "Four",
        "Five ",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Ten",
        'new Intl.NumberFormat("en")',
        "new Intl.NumberFormat()",
        "date.toLocaleDateString()",
      ]),
    );
  });

  it("is not what only the program reads", () => {
    const page = `
      const page = <Box title={texts.title} className="box" sx={{ content: "none" }} onClick={() => go("home")}>
        {kind === "group" ? <Group key="group" /> : \`@\${name}\`} · {texts.for("this")}
      </Box>;
      throw new Error("not a text");
    `;
    expect(findTexts("page.tsx", page)).toEqual([]);
  });
});

/** The paths of the catalogue's entries. */
function entries(catalogue: unknown, path: readonly string[] = []): string[] {
  if (typeof catalogue !== "object" || catalogue === null) return [path.join(".")];
  return Object.entries(catalogue).flatMap(([key, value]) => entries(value, [...path, key]));
}

/** Whether a source reads the entry by its whole path, or a part of the catalogue that it is in. */
function isRead(path: string, source: string): boolean {
  const keys = path.split(".");
  return keys.some((_, at) =>
    new RegExp(`\\btexts\\.${keys.slice(0, at + 1).join("\\.")}(?!\\.?\\w)`).test(source),
  );
}

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
    (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|^(test|texts)\//.test(path),
  );
}

/** Texts of a language, and dates or numbers of a fixed one, in a source of the app. */
function findTexts(path: string, source: string): string[] {
  const { program, errors } = parseSync(path, source);
  expect(errors).toEqual([]);
  const found: string[] = [];
  const told = (node: Node | null | undefined): void => {
    found.push(...shownBy(node).filter((text) => /\p{L}{2}/u.test(text) && !NO_WORDS.test(text)));
  };
  walk(program, (node) => {
    switch (node.type) {
      case "JSXText":
        if (/\p{L}{2}/u.test(node.value)) found.push(node.value.trim());
        return;
      case "JSXAttribute":
        if (SEEN.test(textOf(node.name, source)) && node.value !== null)
          told(unwrapped(node.value));
        return;
      case "JSXElement":
      case "JSXFragment":
        for (const child of node.children) {
          if (child.type === "JSXExpressionContainer") told(child.expression as Node);
        }
        return;
      case "Property":
        if (SEEN.test(textOf(node.key, source).replace(/["']/g, ""))) told(node.value);
        return;
      case "AssignmentExpression":
        if (SEEN.test(textOf(node.left, source))) told(node.right);
        return;
      case "CallExpression": {
        const method = node.callee.type === "MemberExpression" ? node.callee.property : node.callee;
        const name = textOf(method, source);
        const at = Object.hasOwn(SAYING, name) ? SAYING[name] : undefined;
        if (at !== undefined) told(node.arguments[at]);
        if (/^toLocale(Date|Time)?String$/.test(name)) found.push(textOf(node, source));
        return;
      }
      case "NewExpression": {
        const isFormat = textOf(node.callee, source).startsWith("Intl.");
        const [tag] = node.arguments;
        if (isFormat && (tag === undefined || tag.type === "Literal"))
          found.push(textOf(node, source));
        return;
      }
    }
  });
  return found;
}

/** The literal texts that an expression may come to, without what it only compares or hands on. */
function shownBy(node: Node | null | undefined): string[] {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" ? [node.value] : [];
    case "TemplateLiteral":
      return [...node.quasis.map(({ value }) => value.raw), ...node.expressions.flatMap(shownBy)];
    case "ConditionalExpression":
      return [...shownBy(node.consequent), ...shownBy(node.alternate)];
    case "LogicalExpression":
      return [...shownBy(node.left), ...shownBy(node.right)];
    case "BinaryExpression":
      return node.operator === "+" ? [...shownBy(node.left as Node), ...shownBy(node.right)] : [];
    default:
      return [];
  }
}

function unwrapped(value: Node): Node {
  return value.type === "JSXExpressionContainer" ? (value.expression as Node) : value;
}

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start, end);
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const each of [value].flat()) {
      if (typeof each === "object" && each !== null && "type" in each) walk(each as Node, visit);
    }
  }
}
