import { createTheme, type Theme } from "@mui/material/styles";
import { darkPalette, lightPalette } from "./palette";

const FONT = '"Inter Variable", system-ui, sans-serif';

/** Keeps a popup apart from a surface of the same colour below it. */
function popup({ theme }: { readonly theme: Theme }) {
  return { border: `1px solid ${(theme.vars ?? theme).palette.divider}` };
}

/** The app's look. Light or dark is the system's choice, made in CSS, so that nothing flashes on load. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "media" },
  colorSchemes: {
    light: { palette: lightPalette },
    dark: { palette: darkPalette },
  },
  breakpoints: { values: { xs: 0, sm: 600, md: 760, lg: 1200, xl: 1536 } },
  shape: { borderRadius: 10 },
  typography: {
    fontFamily: FONT,
    h1: { fontSize: "1.75rem", fontWeight: 650, letterSpacing: "-0.02em" },
    h2: { fontSize: "1.0625rem", fontWeight: 650, letterSpacing: "-0.01em", lineHeight: 1.3 },
    h3: { fontSize: "0.8125rem", fontWeight: 650, lineHeight: 1.4 },
    body1: { fontSize: "0.9375rem", lineHeight: 1.45 },
    body2: { fontSize: "0.8438rem", lineHeight: 1.45 },
    caption: { fontSize: "0.75rem", lineHeight: 1.4 },
    button: { textTransform: "none", fontWeight: 600 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        "html, body, #root": { height: "100%" },
        body: { overscrollBehavior: "none" },
        "@media (prefers-reduced-motion: reduce)": {
          "*, *::before, *::after": {
            animationDuration: "0.01ms !important",
            transitionDuration: "0.01ms !important",
          },
        },
      },
    },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiTextField: { defaultProps: { fullWidth: true } },
    // Depth is told by shadow and border; the usual white veil makes dark surfaces grey.
    MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
    MuiMenu: { styleOverrides: { paper: popup } },
    MuiAutocomplete: { styleOverrides: { paper: popup } },
    MuiDialog: { styleOverrides: { paper: { borderRadius: 16 } } },
    MuiTab: { styleOverrides: { root: { fontWeight: 600 } } },
    MuiTooltip: { defaultProps: { enterDelay: 400 } },
  },
});
