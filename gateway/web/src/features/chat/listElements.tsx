import type { ContextProp, ItemProps, ListProps } from "react-virtuoso";
import type { Conversation } from "../../store";
import { texts } from "../../texts";
import type { Row } from "./rows";

type Context = ContextProp<Conversation>;

/** The virtual list's elements, with the roles that make it a list for everybody. */
export function ListContainer({ context: _, ...props }: ListProps & Context) {
  // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements in between.
  return <div {...props} role="list" aria-label={texts.chat.messages} />;
}

export function ListRow({ context: _, item: __, ...props }: ItemProps<Row> & Context) {
  // biome-ignore lint/a11y/useSemanticElements: as above.
  return <div {...props} role="listitem" />;
}
