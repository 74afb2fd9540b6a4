import Box from "@mui/material/Box";
import { texts } from "../../texts";

/** Above the first message that is new. */
export function NewDivider() {
  return (
    <Box
      role="separator"
      aria-label={texts.message.newMessages}
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 1.5,
        pt: 1.5,
        pb: 0.5,
        color: "primary.main",
        typography: "caption",
        fontWeight: 700,
        "&::before, &::after": {
          content: '""',
          flex: 1,
          borderTop: "1px solid currentColor",
          opacity: 0.6,
        },
      }}
    >
      {texts.message.newMessages}
    </Box>
  );
}
