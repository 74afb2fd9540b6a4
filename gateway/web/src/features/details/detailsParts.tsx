import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { type ReactNode, useState } from "react";
import { ScrollParent } from "../../components/ScrollParent";

/** What the details are made of, whether they stand beside the conversation or lie over it. */

export interface FrameProps {
  /** Whose details these are. */
  readonly label: string;
  readonly title: string;
  readonly children: ReactNode;
}

interface StripProps {
  readonly title: string;
  /** The button stands where a phone's way back is. */
  readonly isBackFirst?: boolean;
  readonly children: ReactNode;
}

/** As high as the chat's own header. */
export function Strip({ title, isBackFirst = false, children }: StripProps) {
  return (
    <Box
      sx={{
        flexShrink: 0,
        display: "flex",
        flexDirection: isBackFirst ? "row-reverse" : "row",
        justifyContent: "flex-end",
        alignItems: "center",
        gap: 1,
        minHeight: "var(--header-height)",
        pt: isBackFirst ? "env(safe-area-inset-top)" : 0,
        pl: isBackFirst ? 1 : 2.5,
        pr: 1,
        borderBottom: 1,
        borderColor: "divider",
      }}
    >
      <Typography component="h2" variant="h2" noWrap sx={{ flex: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

export function Scroller({ children }: { readonly children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <Box
      ref={setElement}
      sx={{
        flex: 1,
        minHeight: 0,
        overflowX: "hidden",
        overflowY: "auto",
        // The bar comes and goes without moving anything.
        scrollbarGutter: { sm: "stable" },
        px: 2.5,
        pb: "max(24px, env(safe-area-inset-bottom))",
      }}
    >
      <ScrollParent value={element}>{children}</ScrollParent>
    </Box>
  );
}
