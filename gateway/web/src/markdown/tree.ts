/** What a message is made of once its markup is read. */

export type Inline =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "code"; readonly text: string }
  /** `@name`; `text` is as it was written. Whether there is somebody of that name is not known here. */
  | { readonly type: "mention"; readonly username: string; readonly text: string }
  /** `:code:`; `text` is as it was written. Whether there is such an emoji is not known here. */
  | { readonly type: "emoji"; readonly code: string; readonly text: string }
  | { readonly type: InlineMark; readonly children: readonly Inline[] }
  | { readonly type: "link"; readonly href: string; readonly children: readonly Inline[] };

export type InlineMark = "strong" | "emphasis" | "strike";

export type Block =
  | { readonly type: "paragraph"; readonly children: readonly Inline[] }
  /** `language` is empty where none is named. */
  | { readonly type: "code"; readonly language: string; readonly text: string }
  | { readonly type: "quote"; readonly children: readonly Block[] }
  | { readonly type: "list"; readonly isNumbered: boolean; readonly items: readonly ListItem[] };

export interface ListItem {
  /** As it was written; null where the items have none. */
  readonly number: number | null;
  readonly children: readonly Block[];
}
