import { useState } from "react";
import type { ContextProp, ItemProps, ListProps } from "react-virtuoso";
import type { Conversation } from "../../store";
import { texts } from "../../texts";
import { ActiveRow } from "./ActiveRow";
import type { Row } from "./rows";

type Context = ContextProp<Conversation>;

/** The virtual list's elements, with the roles that make it a list for everybody. */
export function ListContainer({ context: _, style, ...props }: ListProps & Context) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements in between.
    <div
      {...props}
      role="list"
      aria-label={texts.chat.messages}
      // The virtual list would hide its rows for ten frames after they have their place.
      style={{ ...style, visibility: undefined }}
    />
  );
}

/** A row, which arrow keys reach. It tells those in it whether it is the one that the user is at. */
export function ListRow({ context: _, item, children, ...props }: ItemProps<Row> & Context) {
  const [hasPointer, setPointer] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <div
      {...props}
      role="listitem"
      data-seq={item.seq ?? undefined}
      tabIndex={-1}
      onPointerEnter={() => setPointer(true)}
      onPointerLeave={() => setPointer(false)}
      onFocus={() => setFocus(true)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setFocus(false);
      }}
    >
      <ActiveRow value={hasPointer || hasFocus}>{children}</ActiveRow>
    </div>
  );
}
