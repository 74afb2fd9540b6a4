import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import { isComposing } from "../../../components/isComposing";
import { useWebSocket } from "../../../context/WebSocketContext";
import type { Peer } from "../../../protocol";
import { findEmoji, loadEmoji } from "../../emoji/emoji";
import { usedEmoji } from "../../emoji/recentEmoji";
import { replaceText } from "../formatting";
import {
  accepted,
  codeAt,
  MOST_OFFERED,
  type Offer,
  offeredPeople,
  offerOf,
  type Word,
  wordAt,
} from "./completion";

/** What is offered for a word. */
export interface Offered {
  readonly word: Word;
  readonly offers: readonly Offer[];
  readonly active: number;
}

interface Completion {
  /** Null while nothing is offered. */
  readonly offered: Offered | null;
  readonly accept: (offer: Offer) => void;
}

/**
 * Completes words in the field, by listeners of its own: what the field's owner does with keys, it does only with
 * those that nobody has taken. The chat's state is read when something is typed, and else not followed.
 */
export function useCompletion(
  fieldRef: RefObject<HTMLTextAreaElement | null>,
  peer: Peer,
): Completion {
  const { store } = useWebSocket();
  const [offered, setOffered] = useState<Offered | null>(null);
  /** Where the word begins for which the offers were closed: they stay so until another is typed. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const close = (): void => setOffered(null);

  const offer = (word: Word, offers: readonly Offer[]): void =>
    setOffered(offers.length > 0 ? { word, offers, active: 0 } : null);

  const offerEmoji = async (field: HTMLTextAreaElement, word: Word): Promise<void> => {
    const all = await loadedEmoji();
    const current = wordBefore(field);
    if (current?.start !== word.start || current.query !== word.query) return;
    if (document.activeElement !== field) return;
    offer(
      current,
      findEmoji(all, word.query, MOST_OFFERED).map((each) => offerOf(each, word.query)),
    );
  };

  const typed = useEffectEvent((field: HTMLTextAreaElement): void => {
    const word = wordBefore(field);
    if (word?.start !== dismissed) setDismissed(null);
    if (word === null || word.start === dismissed) close();
    else if (word.type === "person") offer(word, offeredPeople(store.getState(), peer, word.query));
    else void offerEmoji(field, word);
  });

  const moved = useEffectEvent((field: HTMLTextAreaElement): void => {
    if (offered !== null && wordBefore(field)?.start !== offered.word.start) close();
  });

  const accept = (chosen: Offer): void => {
    const field = fieldRef.current;
    // What was typed since is part of the word too.
    const word = field === null ? null : wordBefore(field);
    close();
    if (field === null || word === null) return;
    const { start, end, text } = accepted(field.value, word, chosen);
    replaceText(field, start, end, text);
    if (chosen.type === "emoji") usedEmoji(chosen.unicode);
  };

  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (offered === null || isComposing(event) || hasModifier(event)) return;
    const { offers, active, word } = offered;
    const chosen = offers[active];
    const step = STEPS[event.key];
    if (step !== undefined) {
      setOffered({ ...offered, active: (active + step + offers.length) % offers.length });
    } else if (event.key === "Escape") {
      setDismissed(word.start);
      close();
    } else if (/^(Tab|Enter)$/.test(event.key) && chosen !== undefined) accept(chosen);
    else return;
    event.preventDefault();
  });

  const onBlur = useEffectEvent(close);

  useEffect(() => {
    const field = fieldRef.current;
    if (field === null) return;
    const listening = new AbortController();
    const { signal } = listening;
    const onInput = (event: Event): void => {
      if (isTyped(event)) typed(field);
      else moved(field);
      if (isTyped(event) && !(event as InputEvent).isComposing) void replaceCode(field);
    };
    field.addEventListener("input", onInput, { signal });
    field.addEventListener("keydown", (event) => onKey(event), { signal });
    field.addEventListener("blur", () => onBlur(), { signal });
    document.addEventListener("selectionchange", () => moved(field), { signal });
    // What was typed until this part of the app was there.
    if (document.activeElement === field) {
      void replaceCode(field);
      typed(field);
    }
    return () => listening.abort();
  }, [fieldRef]);

  return { offered, accept };
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function hasModifier({ altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return altKey || ctrlKey || metaKey || shiftKey;
}

/** Not pasted, and not what "undo" brings back, which would be undone at once. */
function isTyped(event: Event): boolean {
  const { inputType = "" } = event as InputEvent;
  return /^(insertText|insertCompositionText|delete\w*)$/.test(inputType);
}

function wordBefore(field: HTMLTextAreaElement): Word | null {
  const { value, selectionStart, selectionEnd } = field;
  return selectionStart === selectionEnd ? wordAt(value, selectionStart) : null;
}

/** Puts the emoji in the place of a whole `:code:` that has just been typed. */
async function replaceCode(field: HTMLTextAreaElement): Promise<void> {
  const { value, selectionStart } = field;
  const typed = codeAt(value, selectionStart);
  if (typed === null) return;
  const all = await loadedEmoji();
  const known = all.find(({ shortcodes }) => shortcodes.includes(typed.query));
  const isUnchanged = field.value === value && field.selectionStart === selectionStart;
  if (known === undefined || !isUnchanged) return;
  replaceText(field, typed.start, typed.end, known.unicode);
  usedEmoji(known.unicode);
}

/** None where they cannot be fetched: then nothing is offered. */
function loadedEmoji(): ReturnType<typeof loadEmoji> {
  return loadEmoji().catch(() => []);
}
