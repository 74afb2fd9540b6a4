import Box from "@mui/material/Box";
import type { ComponentProps } from "react";
import { visuallyHidden } from "./hiddenStyle";

/** Said to those who listen to the page, and not shown. */
export function VisuallyHidden(props: ComponentProps<typeof Box>) {
  return <Box component="span" {...props} sx={visuallyHidden} />;
}
