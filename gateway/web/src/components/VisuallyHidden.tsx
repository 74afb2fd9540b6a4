import Box from "@mui/material/Box";
import type { ComponentProps } from "react";

/** Said to those who listen to the page, and not shown. */
export function VisuallyHidden(props: ComponentProps<typeof Box>) {
  return (
    <Box
      component="span"
      {...props}
      sx={{
        position: "absolute",
        width: "1px",
        height: "1px",
        m: "-1px",
        p: 0,
        overflow: "hidden",
        clipPath: "inset(50%)",
        whiteSpace: "nowrap",
      }}
    />
  );
}
