import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import { texts } from "../texts";

const ROWS = ["65%", "45%", "80%", "55%", "70%"] as const;

/** Rows of a list that is still on its way. */
export function RowSkeletons() {
  return (
    <Box role="status" aria-label={texts.loading} sx={{ px: 2.5, py: 1 }}>
      {ROWS.map((width) => (
        <Box key={width} sx={{ display: "flex", gap: 2, alignItems: "center", py: 1.25 }}>
          <Skeleton variant="circular" width={44} height={44} />
          <Box sx={{ flex: 1 }}>
            <Skeleton width="40%" />
            <Skeleton width={width} />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
