import AccessTime from "@mui/icons-material/AccessTime";
import Done from "@mui/icons-material/Done";
import DoneAll from "@mui/icons-material/DoneAll";
import ErrorOutline from "@mui/icons-material/ErrorOutlineOutlined";
import ButtonBase from "@mui/material/ButtonBase";
import type { DeliveryState } from "../../store";
import { texts } from "../../texts";
import styles from "./message.module.css";

export type TickState = DeliveryState | "waiting" | "failed";

const ICONS = {
  waiting: AccessTime,
  sent: Done,
  delivered: DoneAll,
  read: DoneAll,
  failed: ErrorOutline,
} as const;

const SMALL = { fontSize: 13 } as const;
const NORMAL = { fontSize: 16 } as const;

interface TicksProps {
  readonly state: TickState;
  /** Null: there is nothing more to be shown. */
  readonly onClick: (() => void) | null;
}

/** How far an own message has come: a clock, one tick, two ticks, two coloured ticks. */
export function Ticks({ state, onClick }: TicksProps) {
  if (onClick === null) return <Tick state={state} />;
  return (
    <ButtonBase
      aria-label={texts.chat.receipts.open(labelOf(state))}
      aria-haspopup="dialog"
      onClick={onClick}
      sx={{ borderRadius: 1, p: 0.5, m: -0.5 }}
    >
      <Tick state={state} />
    </ButtonBase>
  );
}

function Tick({ state }: Pick<TicksProps, "state">) {
  const Icon = ICONS[state];
  const label = labelOf(state);
  return (
    <span
      role="img"
      aria-label={label}
      title={label}
      className={`${styles.tick} ${styles[state] ?? ""}`}
    >
      <Icon aria-hidden sx={state === "waiting" ? SMALL : NORMAL} />
    </span>
  );
}

function labelOf(state: TickState): string {
  return state === "failed" ? texts.chat.notSent : texts.chat.delivery[state];
}
