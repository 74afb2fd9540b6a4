import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** Drawings for where there is nothing to show yet. They say nothing that the text beside them does not. */

function Picture({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      component="svg"
      aria-hidden
      viewBox="0 0 160 112"
      sx={{ width: 160, maxWidth: "60%", height: "auto", color: "primary.main", mb: 1 }}
    >
      {children}
    </Box>
  );
}

const LINE = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 3,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;
const SOFT = { fill: "currentColor", fillOpacity: 0.14 } as const;

/** A speech bubble, its tail at the bottom left. */
const BUBBLE =
  "M26 14h66a14 14 0 0 1 14 14v26a14 14 0 0 1-14 14H52L34 82V68h-8a14 14 0 0 1-14-14V28a14 14 0 0 1 14-14z";

/** Two speech bubbles: a conversation. */
export function ConversationPicture() {
  return (
    <Picture>
      <path
        {...SOFT}
        d="M82 42h50a14 14 0 0 1 14 14v20a14 14 0 0 1-14 14h-6v14l-18-14H82a14 14 0 0 1-14-14V56a14 14 0 0 1 14-14z"
      />
      <path d={BUBBLE} fill="var(--mui-palette-background-default)" />
      <path {...SOFT} d={BUBBLE} />
      <path {...LINE} d={BUBBLE} />
      <path {...LINE} d="M32 33h50M32 49h32" />
    </Picture>
  );
}

/** A magnifying glass, and nobody under it. */
export function NobodyPicture() {
  return (
    <Picture>
      <circle {...SOFT} cx="72" cy="50" r="36" />
      <circle {...LINE} cx="72" cy="50" r="36" />
      <path {...LINE} d="M98 76l22 22" strokeWidth={7} />
      <g strokeDasharray="1 7">
        <circle {...LINE} cx="72" cy="41" r="9" />
        <path {...LINE} d="M54 69a18 15 0 0 1 36 0" />
      </g>
    </Picture>
  );
}

/** A speech bubble of which only the outline is left. */
export function GonePicture() {
  return (
    <Picture>
      <g transform="translate(20 6)">
        <path {...SOFT} d={BUBBLE} />
        <path {...LINE} d={BUBBLE} strokeDasharray="1 8" />
        <path {...LINE} d="M48 30l22 22M70 30L48 52" />
      </g>
    </Picture>
  );
}
