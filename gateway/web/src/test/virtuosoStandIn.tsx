import { type ComponentType, type ReactNode, type Ref, useImperativeHandle } from "react";

/** Where the list was led to, in order: a row or the end. */
export const ledTo: unknown[] = [];

interface StandInProps<Row, Context> {
  readonly ref?: Ref<{ scrollToIndex: (place: unknown) => void }>;
  readonly data: readonly Row[];
  readonly firstItemIndex: number;
  readonly context: Context;
  readonly components: {
    readonly Header: ComponentType<{ context: Context }>;
    readonly List: ComponentType<{ context: Context; children: ReactNode }>;
    readonly Item: ComponentType<{ context: Context; item: Row; children: ReactNode }>;
  };
  readonly computeItemKey: (index: number, row: Row) => string;
  readonly itemContent: (index: number, row: Row) => ReactNode;
}

/** In the place of the virtual list, which shows no row in jsdom because nothing there has a height. */
export function Virtuoso<Row, Context>(props: StandInProps<Row, Context>) {
  const { ref, data, firstItemIndex, context, components } = props;
  const { Header, List, Item } = components;
  useImperativeHandle(ref, () => ({ scrollToIndex: (place) => ledTo.push(place) }), []);
  return (
    <>
      <Header context={context} />
      <List context={context}>
        {data.map((row, index) => (
          <Item key={props.computeItemKey(index, row)} context={context} item={row}>
            {props.itemContent(firstItemIndex + index, row)}
          </Item>
        ))}
      </List>
    </>
  );
}
