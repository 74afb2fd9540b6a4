import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { type ReactNode, useId } from "react";

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

export function Section({ title, children }: SectionProps) {
  const titleId = useId();
  return (
    <Box component="section" aria-labelledby={titleId} sx={{ pt: 2.5 }}>
      <Typography id={titleId} variant="h3" color="textSecondary" sx={{ pb: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}
