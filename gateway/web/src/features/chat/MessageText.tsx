import { Fragment, memo, type ReactNode } from "react";
import {
  type Block,
  type Inline,
  type ListItem,
  parseMarkdown,
  textOf,
  unexpectedHost,
} from "../../markdown";
import { useEmojiOfCode } from "../emoji/emojiCodes";
import { CodeBlock } from "./CodeBlock";
import { isEmojiOnly } from "./emojiOnly";
import { Mention } from "./Mention";
import styles from "./message.module.css";

/** The text of a message: its markup as elements, never as HTML, and line breaks as they were written. */
export const MessageText = memo(function MessageText({ content }: { readonly content: string }) {
  const blocks = parseMarkdown(content);
  return (
    <div
      className={isEmojiOnly(content) ? `${styles.text} ${styles.emojiOnly}` : styles.text}
      dir="auto"
    >
      {blocks === null ? content : renderBlocks(blocks)}
    </div>
  );
});

function renderBlocks(blocks: readonly Block[]): ReactNode {
  // Where a message is what it was, its parts never change their places.
  return blocks.map((block, at) => <Fragment key={at.toString()}>{renderBlock(block)}</Fragment>);
}

function renderBlock(block: Block): ReactNode {
  switch (block.type) {
    case "paragraph":
      return <p dir="auto">{renderInlines(block.children)}</p>;
    case "code":
      return <CodeBlock language={block.language} text={block.text} />;
    case "quote":
      return <blockquote dir="auto">{renderBlocks(block.children)}</blockquote>;
    case "list":
      return block.isNumbered ? (
        <ol dir="auto">{block.items.map(renderItem)}</ol>
      ) : (
        <ul dir="auto">{block.items.map(renderItem)}</ul>
      );
  }
}

function renderItem({ number, children }: ListItem, at: number): ReactNode {
  return (
    <li key={at.toString()} {...(number === null ? {} : { value: number })}>
      {renderBlocks(children)}
    </li>
  );
}

function renderInlines(inlines: readonly Inline[]): ReactNode {
  return inlines.map((each, at) => <Fragment key={at.toString()}>{renderInline(each)}</Fragment>);
}

function renderInline(inline: Inline): ReactNode {
  switch (inline.type) {
    case "text":
      return inline.text;
    case "code":
      return <code>{inline.text}</code>;
    case "mention":
      return <Mention username={inline.username} text={inline.text} />;
    case "emoji":
      return <EmojiOfCode code={inline.code} text={inline.text} />;
    case "strong":
      return <strong>{renderInlines(inline.children)}</strong>;
    case "emphasis":
      return <em>{renderInlines(inline.children)}</em>;
    case "strike":
      return <del>{renderInlines(inline.children)}</del>;
    case "link":
      return (
        <a href={inline.href} title={inline.href} target="_blank" rel="noopener noreferrer">
          <Label {...inline} />
        </a>
      );
  }
}

/** Where the text lets one expect another place than the link leads to, that is named. */
function Label({
  href,
  children,
}: {
  readonly href: string;
  readonly children: readonly Inline[];
}) {
  const host = unexpectedHost(textOf(children), href);
  if (host === null) return renderInlines(children);
  return (
    <>
      <bdi>{renderInlines(children)}</bdi> ({host})
    </>
  );
}

/** What is no code of an emoji is text. */
function EmojiOfCode({ code, text }: { readonly code: string; readonly text: string }) {
  const emoji = useEmojiOfCode(code);
  return emoji === null ? text : <span title={text}>{emoji}</span>;
}
