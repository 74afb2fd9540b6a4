import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useNow } from "../../hooks/useNow";
import { dayName } from "../../time";

export function DaySeparator({ date }: { readonly date: Date }) {
  const now = useNow();
  return (
    <Box sx={{ display: "flex", justifyContent: "center", pt: 2, pb: 1 }}>
      <Typography
        component="p"
        variant="caption"
        sx={{
          px: 1.5,
          py: 0.375,
          borderRadius: "16px",
          fontWeight: 600,
          color: "text.secondary",
          bgcolor: "background.paper",
          border: 1,
          borderColor: "divider",
        }}
      >
        {dayName(date, now)}
      </Typography>
    </Box>
  );
}
