import Paper from "@mui/material/Paper";
import { type RefObject, useId, useLayoutEffect } from "react";
import { VisuallyHidden } from "../../../components/VisuallyHidden";
import type { Peer } from "../../../protocol";
import { texts } from "../../../texts";
import type { Offer } from "./completion";
import { OfferOption } from "./OfferOption";
import { useCompletion } from "./useCompletion";

interface CompletionProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly peer: Peer;
}

/** Above the message field: people for `@name` and emoji for `:name`, while one writes it. */
export default function Completion({ field, peer }: CompletionProps) {
  const { offered, accept } = useCompletion(field, peer);
  const id = useId();
  const optionId = (index: number): string => `${id}option${index}`;
  useListbox(field, `${id}list`, offered === null ? null : optionId(offered.active));
  return (
    <>
      {offered !== null && (
        <Paper
          id={`${id}list`}
          role="listbox"
          aria-label={texts.composer.suggestions}
          elevation={6}
          // The focus stays in the field.
          onMouseDown={(event) => event.preventDefault()}
          sx={POPUP}
        >
          {offered.offers.map((offer, index) => (
            <OfferOption
              key={keyOf(offer)}
              id={optionId(index)}
              offer={offer}
              isActive={index === offered.active}
              onAccept={() => accept(offer)}
            />
          ))}
        </Paper>
      )}
      <VisuallyHidden role="status">
        {offered !== null && texts.composer.suggested(offered.offers.length)}
      </VisuallyHidden>
    </>
  );
}

function keyOf(offer: Offer): string {
  return offer.type === "person" ? offer.username : offer.unicode;
}

/**
 * Ties the list to the field, which stays what it is: a text field, of which the list is an aid.
 * Before the list is painted: nobody is shown a list that the field does not know of.
 */
function useListbox(
  fieldRef: RefObject<HTMLTextAreaElement | null>,
  listId: string,
  activeId: string | null,
): void {
  useLayoutEffect(() => {
    const field = fieldRef.current;
    if (field === null || activeId === null) return;
    const tied = { "aria-controls": listId, "aria-activedescendant": activeId };
    for (const [name, value] of Object.entries(tied)) field.setAttribute(name, value);
    return () => {
      for (const name of Object.keys(tied)) field.removeAttribute(name);
    };
  }, [fieldRef, listId, activeId]);
}

const POPUP = {
  position: "absolute",
  zIndex: 2,
  bottom: "100%",
  insetInlineStart: 0,
  width: "min(24rem, 100%)",
  maxHeight: "min(18rem, 45dvh)",
  overflowY: "auto",
  mb: 0.5,
  p: 0.5,
  borderRadius: "12px",
} as const;
