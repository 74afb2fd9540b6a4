import TextareaAutosize from "@mui/material/TextareaAutosize";
import { type ComponentProps, type RefObject, useState } from "react";
import { useDeviceSettings } from "../../settings/deviceSettings";
import { texts } from "../../texts";
import styles from "./composer.module.css";

/** A browser that makes the field as high as its text does so in the page's layout; a script has to lay out the page for each key to measure it. */
const Growing = globalThis.CSS?.supports?.("field-sizing", "content") ? "textarea" : Measured;

function Measured(props: ComponentProps<typeof TextareaAutosize>) {
  return <TextareaAutosize maxRows={8} {...props} />;
}

interface MessageFieldProps
  extends Pick<
    ComponentProps<"textarea">,
    "value" | "placeholder" | "onChange" | "onKeyDown" | "onBlur"
  > {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly isTooLong: boolean;
  /** What says how much room is left. */
  readonly noteId: string;
}

/** Where a message is written. */
export function MessageField({ field, isTooLong, noteId, ...props }: MessageFieldProps) {
  const [autoFocus] = useState(mayTakeFocus);
  const { sendKey } = useDeviceSettings();
  return (
    <Growing
      {...props}
      ref={field}
      rows={1}
      autoFocus={autoFocus}
      className={styles.field}
      aria-label={texts.composer.label}
      aria-invalid={isTooLong}
      aria-describedby={noteId}
      aria-autocomplete="list"
      dir="auto"
      enterKeyHint={sendKey === "enter" ? "send" : "enter"}
    />
  );
}

/** Where a touch would open the keyboard it is not asked for; nor is the focus taken out of a dialog. */
function mayTakeFocus(): boolean {
  const isInDialog = document.activeElement?.closest("[role='dialog']") != null;
  return !isInDialog && (window.matchMedia?.("(pointer: fine)").matches ?? false);
}
