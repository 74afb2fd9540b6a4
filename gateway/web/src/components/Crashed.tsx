import Box from "@mui/material/Box";
import { texts } from "../texts";
import { EmptyState } from "./EmptyState";
import { ReloadButton } from "./ReloadButton";

/** In the place of the whole app. */
export function Crashed() {
  return (
    <Box component="main" sx={{ minHeight: "100dvh", display: "flex" }}>
      <EmptyState isPage title={texts.errors.crashed} action={<ReloadButton />} />
    </Box>
  );
}
