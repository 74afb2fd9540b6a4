import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { texts } from "../../texts";
import { passwordStrength, type Strength } from "./passwordStrength";

const STEPS: Readonly<Record<Strength, number>> = { weak: 1, fair: 2, good: 3, strong: 4 };
const COLORS: Readonly<Record<Strength, string>> = {
  weak: "error.main",
  fair: "secondary.main",
  good: "primary.main",
  strong: "primary.main",
};

/** How good the password is, in a word and as a bar; nothing while there is none. */
export function PasswordStrength({ password }: { readonly password: string }) {
  if (password === "") return null;
  const strength = passwordStrength(password);
  return (
    <Box role="status" sx={{ display: "flex", alignItems: "center", gap: 1.5, mt: -1 }}>
      <Box aria-hidden sx={{ display: "flex", gap: 0.5, flex: 1 }}>
        {[1, 2, 3, 4].map((step) => (
          <Box
            key={step}
            sx={{
              flex: 1,
              height: 4,
              borderRadius: 2,
              bgcolor: step <= STEPS[strength] ? COLORS[strength] : "action.disabledBackground",
            }}
          />
        ))}
      </Box>
      <Typography variant="caption" color="textSecondary">
        {texts.auth.strength[strength]}
      </Typography>
    </Box>
  );
}
